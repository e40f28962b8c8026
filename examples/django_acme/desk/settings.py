"""Settings of the project. `DESK_SILO` says which silo a process is; without it, everything is one process."""

import os
import tomllib
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent.parent
SILO = os.environ.get("DESK_SILO", "")
FOLDER = Path(os.environ.get("DESK_FOLDER", BASE_DIR / "data"))
"""Where the silos keep their settings and SQLite databases."""

SECRET_KEY = "an example has none"
DEBUG = False
ALLOWED_HOSTS = ["*"]  # calls from other silos name the host by which they know this one
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rpcc.runtime.contrib.django",
    "desk.users",
    "desk.tickets",
]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
ROOT_URLCONF = "desk.urls"
WSGI_APPLICATION = "desk.wsgi.application"
ASGI_APPLICATION = "desk.asgi.application"
AUTH_USER_MODEL = "users.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True


def _database() -> dict[str, Any]:
    """Each silo has a database of its own: a file, or one in the PostgreSQL server at `DESK_POSTGRES`."""
    name = f"desk_{SILO or 'all'}"
    if host := os.environ.get("DESK_POSTGRES"):
        return {"ENGINE": "django.db.backends.postgresql", "NAME": name, "HOST": host, "USER": "rpcc"}
    # a transaction that will write says so at its beginning, so that two of them wait for each other
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / f"{name}.sqlite3", "OPTIONS": options}


DATABASES = {"default": _database()}


def _rpcc() -> dict[str, Any]:
    """What rpcc has to know of this silo: its name, where the others are, and their keys."""
    own = tomllib.loads((FOLDER / f"{SILO}.toml").read_text("utf-8")) if SILO else {"silo_mode": "monolith"}
    return {"discovery": ["desk"], "folder": FOLDER, **own}


RPCC = _rpcc()
