"""What generated code imports: models, errors, services and their delegations; and what programs set them up with.

A name is imported when it is first asked for, so that who needs few of them (the command line, the plugin of pytest)
does not wait for the rest.
"""

TYPE_CHECKING = False  # type checkers take it for true; `typing` would take longer to import than this package

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
    "allow_in_transaction",
    "asgi_app",
    "codec_for",
    "configure",
    "control_silo_model",
    "current_call",
    "current_region",
    "current_silo_mode",
    "dispatch_remote_call",
    "dispatch_to_local_service",
    "is_unset",
    "list_all_service_method_signatures",
    "on_behalf_of",
    "region_mappings",
    "region_silo_model",
    "regional_rpc_method",
    "rpc_method",
    "silo_mode_of",
    "wsgi_app",
]

if TYPE_CHECKING:
    from .calls import Call, current_call, on_behalf_of
    from .discovery import list_all_service_method_signatures
    from .dispatch import dispatch_remote_call, dispatch_to_local_service
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
    from .placement.moves import RegionMappings, region_mappings
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
    from .serving.apps import asgi_app, wsgi_app
    from .settings import Settings
    from .silo import SiloMode
    from .silo_models import control_silo_model, region_silo_model, silo_mode_of
    from .tables import REQUIRED, Deprecation, MethodTable, ParamTable, Retry, ServiceTable
    from .transactions import allow_in_transaction
    from .values.codec import Codec, codec_for
    from .values.enums import OpenIntEnum, OpenStrEnum, RpcIntEnum, RpcStrEnum
    from .values.models import RpcError, RpcModel
    from .values.patches import UNSET, Omittable, RpcPatch, Unset, is_unset
    from .values.scalars import DEFAULT_DATE, Json
    from .values.unions import RpcUnknownArm, UnionTags
else:
    _NAMES = {
        "calls": "Call current_call on_behalf_of",
        "discovery": "list_all_service_method_signatures",
        "dispatch": "dispatch_remote_call dispatch_to_local_service",
        "errors": (
            "Fault Outcome RegionMappingNotFound RegionResolutionError RpcAuthenticationSetupException "
            "RpcDeclaredError RpcDecodeError RpcDisabledException RpcException RpcInternalError "
            "RpcInvalidRequest RpcNotFound RpcRemoteException RpcResponseException RpcServiceSetupException "
            "RpcTimeout RpcUnauthorized RpcUnavailable RpcUndeclaredError RpcValueError"
        ),
        "placement.moves": "RegionMappings region_mappings",
        "process": "configure current_region current_silo_mode",
        "regions": "Region RegionResolutionStrategy",
        "resolvers": (
            "ByDeclared ByOrganizationId ByOrganizationIdAttribute ByOrganizationSlug ByRegionName "
            "RequireSingleOrganization"
        ),
        "service": "AsyncRpcService RpcService regional_rpc_method rpc_method",
        "serving.apps": "asgi_app wsgi_app",
        "settings": "Settings",
        "silo": "SiloMode",
        "silo_models": "control_silo_model region_silo_model silo_mode_of",
        "tables": "REQUIRED Deprecation MethodTable ParamTable Retry ServiceTable",
        "transactions": "allow_in_transaction",
        "values.codec": "Codec codec_for",
        "values.enums": "OpenIntEnum OpenStrEnum RpcIntEnum RpcStrEnum",
        "values.models": "RpcError RpcModel",
        "values.patches": "UNSET Omittable RpcPatch Unset is_unset",
        "values.scalars": "DEFAULT_DATE Json",
        "values.unions": "RpcUnknownArm UnionTags",
    }
    """The public names by the module in which they stand."""
    _MODULES = {name: module for module, names in _NAMES.items() for name in names.split()}

    def __getattr__(name):
        """Import a public name when it is first asked for."""
        from importlib import import_module

        if name not in _MODULES:
            raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
        value = globals()[name] = getattr(import_module(f".{_MODULES[name]}", __name__), name)
        return value

    def __dir__():
        return sorted({*globals(), *__all__})
