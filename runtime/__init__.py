"""What generated code imports: models, errors, services and their delegations; and what programs set them up with.

What only programs need that serve calls or move organizations is imported when it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .calls import Call, current_call, on_behalf_of
from .discovery import list_all_service_method_signatures
from .errors import (
    Fault,
    Outcome,
    RegionMappingNotFound,
    RegionResolutionError,
    RpcAuthenticationSetupException,
    RpcDeclaredError,
    RpcDecodeError,
    RpcDisabledException,
    RpcException,
    RpcInternalError,
    RpcInvalidRequest,
    RpcNotFound,
    RpcRemoteException,
    RpcResponseException,
    RpcServiceSetupException,
    RpcTimeout,
    RpcUnauthorized,
    RpcUnavailable,
    RpcUndeclaredError,
    RpcValueError,
)
from .process import configure, current_region, current_silo_mode
from .regions import Region, RegionResolutionStrategy
from .resolvers import (
    ByDeclared,
    ByOrganizationId,
    ByOrganizationIdAttribute,
    ByOrganizationSlug,
    ByRegionName,
    RequireSingleOrganization,
)
from .service import AsyncRpcService, RpcService, regional_rpc_method, rpc_method
from .settings import Settings
from .silo import SiloMode
from .tables import REQUIRED, Deprecation, MethodTable, ParamTable, Retry, ServiceTable
from .values.codec import Codec, codec_for
from .values.enums import OpenIntEnum, OpenStrEnum, RpcIntEnum, RpcStrEnum
from .values.models import RpcError, RpcModel
from .values.patches import UNSET, Omittable, RpcPatch, Unset, is_unset
from .values.scalars import DEFAULT_DATE, Json
from .values.unions import RpcUnknownArm, UnionTags

if TYPE_CHECKING:
    from .dispatch import dispatch_remote_call, dispatch_to_local_service
    from .placement.moves import RegionMappings, region_mappings
    from .serving.apps import asgi_app, wsgi_app

__all__ = [
    "DEFAULT_DATE",
    "REQUIRED",
    "UNSET",
    "AsyncRpcService",
    "ByDeclared",
    "ByOrganizationId",
    "ByOrganizationIdAttribute",
    "ByOrganizationSlug",
    "ByRegionName",
    "Call",
    "Codec",
    "Deprecation",
    "Fault",
    "Json",
    "MethodTable",
    "Omittable",
    "OpenIntEnum",
    "OpenStrEnum",
    "Outcome",
    "ParamTable",
    "Region",
    "RegionMappingNotFound",
    "RegionMappings",
    "RegionResolutionError",
    "RegionResolutionStrategy",
    "RequireSingleOrganization",
    "Retry",
    "RpcAuthenticationSetupException",
    "RpcDeclaredError",
    "RpcDecodeError",
    "RpcDisabledException",
    "RpcError",
    "RpcException",
    "RpcIntEnum",
    "RpcInternalError",
    "RpcInvalidRequest",
    "RpcModel",
    "RpcNotFound",
    "RpcPatch",
    "RpcRemoteException",
    "RpcResponseException",
    "RpcService",
    "RpcServiceSetupException",
    "RpcStrEnum",
    "RpcTimeout",
    "RpcUnauthorized",
    "RpcUnavailable",
    "RpcUndeclaredError",
    "RpcUnknownArm",
    "RpcValueError",
    "ServiceTable",
    "Settings",
    "SiloMode",
    "UnionTags",
    "Unset",
    "asgi_app",
    "codec_for",
    "configure",
    "current_call",
    "current_region",
    "current_silo_mode",
    "dispatch_remote_call",
    "dispatch_to_local_service",
    "is_unset",
    "list_all_service_method_signatures",
    "on_behalf_of",
    "region_mappings",
    "regional_rpc_method",
    "rpc_method",
    "wsgi_app",
]

_LATER = {
    "RegionMappings": "placement.moves",
    "asgi_app": "serving.apps",
    "dispatch_remote_call": "dispatch",
    "dispatch_to_local_service": "dispatch",
    "region_mappings": "placement.moves",
    "wsgi_app": "serving.apps",
}
"""Names to the modules in which they stand."""


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _LATER:
            raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
        return getattr(import_module(f".{_LATER[name]}", __name__), name)
