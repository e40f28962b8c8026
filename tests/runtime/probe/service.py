"""One service of each kind of silo, written by hand in the shape of what the compiler writes."""

import datetime
from abc import abstractmethod
from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from rpcc.runtime import (
    ByDeclared,
    ByOrganizationId,
    ByRegionName,
    MethodTable,
    ParamTable,
    Retry,
    RpcError,
    RpcModel,
    RpcService,
    ServiceTable,
    SiloMode,
    regional_rpc_method,
    rpc_method,
)

__all__ = ["Moment", "Oops", "ProbeService", "RegionProbeService", "method", "probe", "region_probe"]


class Oops(RpcError):
    """A declared error."""

    reason: str = ""


class Moment(RpcModel):
    """A datetime inside of something."""

    at: datetime.datetime
    name: str = ""


class ProbeService(RpcService):
    """Lives in control."""

    key: ClassVar[str] = "probe"
    local_mode: ClassVar[SiloMode] = SiloMode.CONTROL

    @classmethod
    def get_local_implementation(cls) -> "ProbeService":
        from probe.impl import Probe

        return Probe()

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        return _PROBE

    @rpc_method
    @abstractmethod
    def plain(
        self, *, text: str, more: Sequence[str] = (), at: datetime.datetime | None = None, limit: int = 3
    ) -> str | Oops: ...

    @rpc_method
    @abstractmethod
    def read(self, *, text: str) -> str: ...

    @rpc_method
    @abstractmethod
    def again(self, *, text: str) -> str: ...

    @rpc_method
    @abstractmethod
    def nothing(self, *, text: str) -> None: ...

    @rpc_method
    @abstractmethod
    def off(self, *, text: str) -> str: ...

    @rpc_method
    @abstractmethod
    def moments(self, *, at: Sequence[datetime.datetime], inside: Sequence[Moment] = ()) -> list[datetime.datetime]: ...


class RegionProbeService(RpcService):
    """Lives in regions."""

    key: ClassVar[str] = "region_probe"
    local_mode: ClassVar[SiloMode] = SiloMode.REGION

    @classmethod
    def get_local_implementation(cls) -> "RegionProbeService":
        from probe.impl import RegionProbe

        return RegionProbe()

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        return _REGION_PROBE

    @regional_rpc_method(resolve=ByOrganizationId(), return_none_if_mapping_not_found=True)
    @abstractmethod
    def get(self, *, organization_id: int, text: str) -> str | None: ...

    @regional_rpc_method(resolve=ByOrganizationId())
    @abstractmethod
    def put(self, *, organization_id: int, text: str) -> str: ...

    @regional_rpc_method(resolve=ByRegionName())
    @abstractmethod
    def named(self, *, region_name: str, text: str) -> str: ...

    @regional_rpc_method(resolve=ByDeclared("probe.impl:ByTeam", "team"))
    @abstractmethod
    def assign(self, *, team: int, text: str) -> str: ...


_TEXT = ParamTable("text", str)
_PROBE = ServiceTable(
    key="probe",
    impl="probe.impl:Probe",
    methods=(
        MethodTable(
            "plain",
            params=(
                _TEXT,
                ParamTable("more", list[str], default=()),
                ParamTable("at", datetime.datetime | None, default=None),
                ParamTable("limit", Annotated[int, Field(ge=1)], default=3, was=("maximum", "most")),
            ),
            returns=str,
            errors=(Oops,),
        ),
        MethodTable("read", params=(_TEXT,), returns=str, readonly=True, retry=Retry(attempts=3, backoff_ms=1)),
        MethodTable("again", params=(_TEXT,), returns=str, idempotent=True, retry=Retry(attempts=3, backoff_ms=1)),
        MethodTable("nothing", params=(_TEXT,)),
        MethodTable("off", params=(_TEXT,), returns=str, disabled_since="2000-01-01"),
        MethodTable(
            "moments",
            params=(ParamTable("at", list[datetime.datetime]), ParamTable("inside", list[Moment], default=())),
            returns=list[datetime.datetime],
            readonly=True,
        ),
    ),
    contract="0123456789abcdef",
)
_BY_ID = (ParamTable("organization_id", int), _TEXT)
_REGION_PROBE = ServiceTable(
    key="region_probe",
    impl="probe.impl:RegionProbe",
    methods=(
        MethodTable(
            "get",
            params=_BY_ID,
            returns=str | None,
            resolve=ByOrganizationId(),
            return_none_if_mapping_not_found=True,
            readonly=True,
        ),
        MethodTable("put", params=_BY_ID, returns=str, resolve=ByOrganizationId()),
        MethodTable("named", params=(ParamTable("region_name", str), _TEXT), returns=str, resolve=ByRegionName()),
        MethodTable(
            "assign",
            params=(ParamTable("team", int), _TEXT),
            returns=str,
            resolve=ByDeclared("probe.impl:ByTeam", "team"),
        ),
    ),
)

probe = ProbeService.create_delegation()
region_probe = RegionProbeService.create_delegation()


def method(service: ServiceTable, name: str) -> MethodTable:
    """A method's table."""
    return next(each for each in service.methods if each.name == name)
