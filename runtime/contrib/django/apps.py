"""The app: configures the process from `settings.RPCC` once Django is ready."""

from django.apps import AppConfig

from .configuration import configure_from_django

__all__ = ["RpccConfig"]


class RpccConfig(AppConfig):
    """Without `settings.RPCC` it changes nothing: the process is what `RPCC_*` variables say, or a monolith."""

    name = "rpcc.runtime.contrib.django"
    label = "rpcc"
    verbose_name = "rpcc"

    def ready(self) -> None:
        """Raises ImproperlyConfigured for settings that are wrong."""
        configure_from_django()
