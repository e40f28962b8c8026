"""What control's store of mappings does, and what calls make of it."""

from abc import abstractmethod
from typing import ClassVar

from rpcc.runtime import MethodTable, ParamTable, RpcService, ServiceTable, SiloMode, rpc_method

__all__ = ["RegistryService"]


class RegistryService(RpcService):
    """Written by hand, in the shape of what the compiler writes."""

    key: ClassVar[str] = "registry"
    local_mode: ClassVar[SiloMode] = SiloMode.CONTROL

    @classmethod
    def get_local_implementation(cls) -> "RegistryService":
        from registry.impl import Registry

        return Registry()

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        return _REGISTRY

    @rpc_method
    @abstractmethod
    def enter(self, *, organization_id: int) -> str:
        """Map an organization to `us`; how that went."""

    @rpc_method
    @abstractmethod
    def enter_or_fail(self, *, organization_id: int) -> str:
        """The same, and what is raised is raised."""

    @rpc_method
    @abstractmethod
    def find(self, *, organization_id: int) -> str:
        """What a call to the organization's region comes to: its value, `unmapped`, or the error."""

    @rpc_method
    @abstractmethod
    def pid(self) -> int:
        """Of the process that serves."""


_ID = (ParamTable("organization_id", int),)
_REGISTRY = ServiceTable(
    key="registry",
    impl="registry.impl:Registry",
    methods=(
        MethodTable("enter", params=_ID, returns=str),
        MethodTable("enter_or_fail", params=_ID, returns=str),
        MethodTable("find", params=_ID, returns=str),
        MethodTable("pid", returns=int),
    ),
)
