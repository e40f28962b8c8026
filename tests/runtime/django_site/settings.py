"""As many of Django's own ways as may get into the way of a call."""

import os

from rpcc.runtime import Settings

SECRET_KEY = "tests have none"
ALLOWED_HOSTS = ["silo", "127.0.0.1"]
INSTALLED_APPS = ["rpcc.runtime.contrib.django"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
ROOT_URLCONF = "django_site.urls"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DJANGO_SITE_DATABASE", ":memory:"),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 0,
    }
}
RPCC = Settings.from_file(os.environ["RPCC_SETTINGS"])
