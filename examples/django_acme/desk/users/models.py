"""Tables of control: who may log in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from rpcc.runtime import control_silo_model


@control_silo_model
class User(AbstractUser):
    """A person."""

    seen_at = models.DateTimeField(null=True)

    @property
    def full_name(self) -> str:
        """First name and last name."""
        return self.get_full_name()
