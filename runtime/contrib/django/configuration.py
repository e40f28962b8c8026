"""`settings.RPCC`: the settings of the process, as a dictionary or as `Settings`."""

from typing import Any, Final

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured

from ...errors import RpcAuthenticationSetupException, RpcServiceSetupException
from ...process import configure
from ...settings import Settings

__all__ = ["NAME", "configure_from_django", "settings_from_django"]

NAME: Final = "settings.RPCC"
"""What messages call it."""


def settings_from_django() -> Settings | None:
    """The settings in `settings.RPCC`, None if there are none. Relative paths in a dictionary start at `BASE_DIR`."""
    given: Any = getattr(django_settings, "RPCC", None)
    if given is None or isinstance(given, Settings):
        return given
    if not isinstance(given, dict):
        raise RpcServiceSetupException("is neither a dictionary nor `rpcc.runtime.Settings`")
    folder = {"folder": django_settings.BASE_DIR} if hasattr(django_settings, "BASE_DIR") else {}
    return Settings(**{**folder, **given})


def configure_from_django() -> None:
    """Configure the process. Raises ImproperlyConfigured for settings that are wrong, and names all of them."""
    try:
        settings = settings_from_django()
        if settings is not None:
            configure(settings)
    except (RpcServiceSetupException, RpcAuthenticationSetupException) as error:
        raise ImproperlyConfigured(f"`{NAME}`: {error}") from None
