"""What tests of services import: silo modes, regions, faults, and what watches over calls between silos.

A name is imported when it is first asked for: pytest loads the plugin of this package in every run.
"""

TYPE_CHECKING = False  # type checkers take it for true; `typing` would take longer to import than this package

__all__ = [
    "AsyncFakeMethod",
    "CallInTransaction",
    "Delivery",
    "FakeMethod",
    "FakeService",
    "Fault",
    "InjectedFault",
    "NoArguments",
    "RecordedCall",
    "RegionSet",
    "SearchStrategy",
    "SiloTestFailure",
    "UnknownMembers",
    "WrongRegion",
    "all_silo_test",
    "assert_round_trip",
    "assert_rpc_matches",
    "assume_test_silo_mode",
    "assume_test_silo_mode_of",
    "control_silo_test",
    "create_test_regions",
    "faults",
    "inject_fault",
    "installed",
    "make",
    "make_arm",
    "map_organization",
    "no_silo_test",
    "override_options",
    "record_calls",
    "region_silo_test",
    "strategy_for",
    "strategy_for_arm",
]

if TYPE_CHECKING:
    from . import faults
    from .accuracy import assert_rpc_matches
    from .decorators import all_silo_test, control_silo_test, no_silo_test, region_silo_test
    from .factories import make, make_arm, strategy_for, strategy_for_arm
    from .failures import CallInTransaction, SiloTestFailure, UnknownMembers, WrongRegion
    from .fakes import AsyncFakeMethod, FakeMethod, FakeService, NoArguments
    from .faults import Delivery, Fault
    from .injection import InjectedFault, inject_fault
    from .installing import installed
    from .modes import assume_test_silo_mode, assume_test_silo_mode_of
    from .overrides import override_options
    from .recorder import RecordedCall, record_calls
    from .regions import RegionSet, create_test_regions
    from .round_trip import assert_round_trip
    from .silos import map_organization
    from .strategy_type import SearchStrategy
else:
    _NAMES = {
        "accuracy": "assert_rpc_matches",
        "decorators": "all_silo_test control_silo_test no_silo_test region_silo_test",
        "factories": "make make_arm strategy_for strategy_for_arm",
        "failures": "CallInTransaction SiloTestFailure UnknownMembers WrongRegion",
        "fakes": "AsyncFakeMethod FakeMethod FakeService NoArguments",
        "faults": "Delivery Fault",
        "injection": "InjectedFault inject_fault",
        "installing": "installed",
        "modes": "assume_test_silo_mode assume_test_silo_mode_of",
        "overrides": "override_options",
        "recorder": "RecordedCall record_calls",
        "regions": "RegionSet create_test_regions",
        "round_trip": "assert_round_trip",
        "silos": "map_organization",
        "strategy_type": "SearchStrategy",
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
