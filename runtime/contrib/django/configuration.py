"""`settings.RPCC`: the settings of the process, as a dictionary or as `Settings`."""

from typing import Any, Final

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured

from ...errors import RpcAuthenticationSetupException, RpcServiceSetupException
from ...settings import Settings

__all__ = ["NAME", "settings_from_django"]

NAME: Final = "settings.RPCC"
"""What messages call it."""


def settings_from_django() -> Settings | None:
    """The settings in `settings.RPCC`, None if there are none. Relative paths in a dictionary start at `BASE_DIR`.

    Raises ImproperlyConfigured for settings that are wrong, with the names of all that are.
    """
    given: Any = getattr(django_settings, "RPCC", None)
    if given is None or isinstance(given, Settings):
        return given
    if not isinstance(given, dict):
        raise ImproperlyConfigured(f"`{NAME}`: is neither a dictionary nor `rpcc.runtime.Settings`")
    folder = {"folder": django_settings.BASE_DIR} if hasattr(django_settings, "BASE_DIR") else {}
    try:
        return Settings(**{**folder, **given})
    except (RpcServiceSetupException, RpcAuthenticationSetupException) as error:
        raise ImproperlyConfigured(f"`{NAME}`: {error}") from None
