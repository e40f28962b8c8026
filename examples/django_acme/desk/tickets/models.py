"""Tables of a region: its organizations' tickets."""

from django.db import models
from rpcc.runtime import region_silo_model


@region_silo_model
class Ticket(models.Model):
    """What somebody of an organization asks."""

    organization_id = models.BigIntegerField(db_index=True)
    subject = models.CharField(max_length=200)
    status = models.CharField(max_length=10, default="open")
    author_id = models.BigIntegerField()
    opened_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.subject


@region_silo_model
class Reply(models.Model):
    """What somebody answers."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="replies")
    author_id = models.BigIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"reply {self.pk}"
