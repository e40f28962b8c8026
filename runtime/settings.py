"""What a process has to be told before its first call."""

from dataclasses import dataclass

from .errors import RpcServiceSetupException
from .regions import Region
from .silo import SiloMode

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a process. Without any, the process is a monolith: every service is local.

    `region` is the name of the region that a REGION process serves; a MONOLITH may have one, a CONTROL process
    has none. Settings that don't fit together raise RpcServiceSetupException.
    """

    silo_mode: SiloMode | None = None
    region: str | None = None

    def __post_init__(self) -> None:
        problem = self._problem()
        if problem is not None:
            raise RpcServiceSetupException(problem)

    def _problem(self) -> str | None:
        if self.silo_mode is None:
            return None if self.region is None else "`region` is set, but `silo_mode` is not"
        if self.silo_mode is SiloMode.REGION and self.region is None:
            return "`silo_mode` is REGION, but `region` is not set"
        if self.silo_mode is SiloMode.CONTROL and self.region is not None:
            return "`silo_mode` is CONTROL, but `region` is set: the control silo is in no region"
        if self.region is not None and not Region.is_name(self.region):
            return f"`{self.region}` can't be the name of a region"
        return None
