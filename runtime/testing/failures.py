"""What the kit raises when code does in a test what it must not do in production.

SiloTestFailure
├── CallInTransaction      another silo is called while a transaction is open
├── WrongRegion            a region's own service is called for an organization that lives elsewhere
└── UnknownMembers         arguments or an answer have members that the contract does not declare
"""

__all__ = ["CallInTransaction", "SiloTestFailure", "UnknownMembers", "WrongRegion"]


class SiloTestFailure(BaseException):
    """The test fails. As with `pytest.fail`, no `except Exception` on the way keeps the test from knowing."""


class CallInTransaction(SiloTestFailure):
    """Another silo is called while a transaction is open that was not open when the test began."""


class WrongRegion(SiloTestFailure):
    """In a region, a service is called locally for what belongs to another region."""


class UnknownMembers(SiloTestFailure):
    """Arguments or an answer have members that the contract of the reader does not declare."""
