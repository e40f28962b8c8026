"""What the emitters can't write, although the language allows it."""

from ...schemas.contract import Location

__all__ = ["EmitError"]


class EmitError(Exception):
    """A contract asks for code that can't be generated; `location` is where it does."""

    def __init__(self, message: str, location: Location) -> None:
        super().__init__(message)
        self.message = message
        self.location = location
