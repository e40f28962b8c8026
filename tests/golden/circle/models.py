"""ORM classes, as an application has them."""


class Session:
    """A row."""


class Token:
    """A row."""


class User:
    """A row."""


class Profile:
    """A row."""


class Visitor:
    """A row."""


class Place:
    """A row."""
