"""The table of `once`, in the database of the project."""

from typing import ClassVar

from django.db import models

__all__ = ["OnceResult"]


class OnceResult(models.Model):
    """The result of a call, as it goes over the wire, under its method and a hash of its key."""

    pk = models.CompositePrimaryKey("method", "key")
    method: "models.CharField[str, str]" = models.CharField(max_length=160)
    key: "models.CharField[str, str]" = models.CharField(max_length=64)
    result: "models.BinaryField[bytes, bytes]" = models.BinaryField()
    created: "models.BigIntegerField[int, int]" = models.BigIntegerField(db_index=True)
    """Unix seconds."""

    class Meta:
        db_table = "rpcc_once"
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return self.method
