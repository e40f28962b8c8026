"""ORM classes, as an application has them."""


class Trap:
    """A row."""


class Keywords:
    """A row."""
