"""ORM classes, as an application has them."""


class OrganizationMember:
    """A row."""


class OrganizationMemberTeam:
    """A row."""


class User:
    """A row."""
