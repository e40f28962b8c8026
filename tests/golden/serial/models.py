"""ORM classes, as an application has them."""


class Whole:
    """A row."""


class Holder:
    """A row."""


class Partial:
    """A row."""


class Part:
    """A row."""
