"""Tags of ORM classes, Django's or SQLAlchemy's: in which silo their tables are."""

from typing import Any, Final, TypeVar

from .errors import RpcServiceSetupException
from .expectations import expect
from .silo import SiloMode

__all__ = ["control_silo_model", "region_silo_model", "silo_mode_of"]

Class = TypeVar("Class", bound=type[Any])

_TAG: Final = "__silo_mode__"


def control_silo_model(cls: Class) -> Class:
    """Mark an ORM class whose table only the control silo has. Its subclasses are marked too."""
    return _tagged(cls, SiloMode.CONTROL)


def region_silo_model(cls: Class) -> Class:
    """Mark an ORM class whose table only the region silos have. Its subclasses are marked too."""
    return _tagged(cls, SiloMode.REGION)


def silo_mode_of(cls: type[Any]) -> SiloMode | None:
    """The silo in which the table of an ORM class is; None if neither it nor a base of it is marked.

    Raises RpcServiceSetupException if its bases are marked as both, TypeError for what is no class.
    """
    expect(cls, type, "the class of a table says where it is")
    modes = {mode for base in cls.__mro__ if (mode := vars(base).get(_TAG)) is not None}
    if len(modes) > 1:
        raise RpcServiceSetupException(f"`{cls.__qualname__}` is marked, or its bases are, as of both kinds of silos")
    return next(iter(modes), None)


def _tagged(cls: Class, mode: SiloMode) -> Class:
    before = silo_mode_of(cls)
    if before not in (None, mode):
        raise RpcServiceSetupException(f"`{cls.__qualname__}` can't be of the {mode} silo: it is of the {before} silo")
    setattr(cls, _TAG, mode)
    return cls
