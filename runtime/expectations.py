"""`expect`: tells those who run no type checker what it would have told them."""

__all__ = ["expect"]


def expect(value: object, kind: type, what: str) -> None:
    """Raise TypeError unless the value is of this kind: `what` says what it should be, and its type what it is."""
    if not isinstance(value, kind):
        found = f"the class `{value.__name__}`" if isinstance(value, type) else f"`{type(value).__name__}`"
        raise TypeError(f"{what}, not {found}")
