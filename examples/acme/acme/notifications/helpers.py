"""Local methods of `acme.notifications`: what runs in the caller's process."""

from acme.notifications.model import Notification
from acme.notifications.service import NotificationService


def preview(service: NotificationService, *, notification: Notification, length: int = 24) -> str:
    subject = notification.subject
    return subject if len(subject) <= length else f"{subject[: length - 1]}…"
