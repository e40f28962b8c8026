"""What tests of services import: silo modes, regions, faults, and what watches over calls between silos.

A name is imported when it is first asked for: pytest loads the plugin of this package in every run.
"""

TYPE_CHECKING = False  # type checkers take it for true; `typing` would take longer to import than this package

__all__ = [
    "AsyncFakeMethod",
    "FakeMethod",
    "FakeService",
    "NoArguments",
    "SearchStrategy",
    "assert_round_trip",
    "assert_rpc_matches",
    "installed",
    "make",
    "make_arm",
    "strategy_for",
    "strategy_for_arm",
]

if TYPE_CHECKING:
    from .accuracy import assert_rpc_matches
    from .factories import make, make_arm, strategy_for, strategy_for_arm
    from .fakes import AsyncFakeMethod, FakeMethod, FakeService, NoArguments
    from .installing import installed
    from .round_trip import assert_round_trip
    from .strategies import SearchStrategy
else:
    _NAMES = {
        "accuracy": "assert_rpc_matches",
        "factories": "make make_arm strategy_for strategy_for_arm",
        "fakes": "AsyncFakeMethod FakeMethod FakeService NoArguments",
        "installing": "installed",
        "round_trip": "assert_round_trip",
        "strategies": "SearchStrategy",
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
