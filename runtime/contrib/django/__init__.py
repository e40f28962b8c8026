"""rpcc in a Django project: an app that takes `settings.RPCC`, a view, and `manage.py rpcc`.

`INSTALLED_APPS = [..., "rpcc.runtime.contrib.django"]`, and `path("", include("rpcc.runtime.contrib.django.urls"))`.
"""
