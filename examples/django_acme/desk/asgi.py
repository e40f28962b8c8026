"""The project as a ASGI app: pages, and the calls of other silos."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
application = get_asgi_application()
