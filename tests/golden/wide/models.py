"""ORM classes, as an application has them."""


class Row_as_long_as_names_of_the_language_may_ever_get_in_any_source:
    """A row."""
