"""Findings about services, methods and what callers rely on when they call them."""

from ..findings import Axis, Level
from ..kind import Kind
from .examples import calling, region, sending, service

__all__ = ["KINDS"]

_FIND = "  rpc find(id: int) -> int\n"
_PLACE = "\n  rpc place(sku: str) -> bool\n"
_BY_ID = "  rpc find(organization_id: int, region_name: str) -> int?\n    by organization_id\n"
_BY_NAME = "  rpc find(organization_id: int, region_name: str) -> int?\n    by region_name\n"
_KEYED = '  key = "{}"\n\n'
_OTHER = "\ncontrol service StockService {\n  rpc count(sku: str) -> int\n}\n"
_BOTH = "caller", "implementer"

KINDS = (
    Kind(
        id="service-added",
        title="a service was added",
        explanation="Nobody calls it yet. Its first callers must not be deployed before it is.",
        phrase="{what} was added",
        axis=Axis.WIRE,
        mirror="service-removed",
        old=service(_FIND),
        new=service(_FIND) + _OTHER,
    ),
    Kind(
        id="service-removed",
        title="a service was removed",
        explanation="Whoever still calls it gets an error. Mark it `@disabled` first, and remove it once the time of "
        "grace is over or nobody calls it any more.",
        phrase="{what} was removed",
        axis=Axis.FLOOR,
        level=Level.BREAKING,
        mirror="service-added",
        source=_BOTH,
        safe_if="it had been `@disabled` for the time of grace, or a usage file showed no calls",
        old=service(_FIND) + _OTHER,
        new=service(_FIND),
    ),
    Kind(
        id="service-key-changed",
        title="a service's key changed",
        explanation="The key is the name of the service on the wire: a caller that uses another one finds nothing. "
        "Keep the key when the service is renamed.",
        phrase="the key of {what} changed",
        axis=Axis.ROUTING,
        level=Level.BREAKING,
        mirror="service-key-changed",
        safe_if="the key stayed",
        old=service(_KEYED.format("order") + _FIND),
        new=service(_KEYED.format("purchase") + _FIND),
    ),
    Kind(
        id="service-silo-changed",
        title="a service moved to the other silo",
        explanation="Callers that were deployed before send their calls to the old silo. Add a second service in the "
        "new silo, let callers move to it, then remove the old one.",
        phrase="{what} moved to the other silo",
        axis=Axis.ROUTING,
        level=Level.BREAKING,
        mirror="service-silo-changed",
        source=("implementer",),
        safe_if="it stayed in its silo",
        old=region(_BY_ID),
        new=service("  rpc find(organization_id: int, region_name: str) -> int?\n"),
    ),
    Kind(
        id="method-added",
        title="a method was added",
        explanation="Nobody calls it yet. It must not be called in the same deploy: the server may not have it yet.",
        phrase="{what} was added",
        axis=Axis.WIRE,
        mirror="method-removed",
        source=("implementer",),
        old=service(_FIND),
        new=service(_FIND + _PLACE),
    ),
    Kind(
        id="method-removed",
        title="a method was removed",
        explanation="Whoever still calls it gets an error. Mark it `@deprecated`, then `@disabled`, and remove it once "
        "the time of grace is over or nobody calls it any more.",
        phrase="{what} was removed",
        axis=Axis.FLOOR,
        level=Level.BREAKING,
        mirror="method-added",
        source=_BOTH,
        safe_if="it had been `@disabled` for the time of grace, or a usage file showed no calls",
        old=service(_FIND + _PLACE),
        new=service(_FIND),
    ),
    Kind(
        id="method-renamed",
        title="a method was renamed",
        explanation="The name is on the wire: callers of the old name find nothing. Add the new method beside the old "
        "one, let callers move to it, then remove the old one.",
        phrase="{what} was renamed",
        axis=Axis.ROUTING,
        level=Level.BREAKING,
        mirror="method-renamed",
        source=_BOTH,
        safe_if="the old method stayed beside the new one",
        old=service(_FIND + _PLACE),
        new=service(_FIND + _PLACE.replace("place", "submit")),
    ),
    Kind(
        id="method-moved",
        title="a method moved to another service",
        explanation="Calls go to a service by its key: those of the old one find nothing. Add the method to the new "
        "service, let callers move to it, then remove the old one.",
        phrase="{what} moved to another service",
        axis=Axis.ROUTING,
        level=Level.BREAKING,
        mirror="method-moved",
        source=_BOTH,
        safe_if="the old method stayed beside the new one",
        old=service(_FIND + _PLACE) + _OTHER,
        new=service(_FIND) + _OTHER.replace("int\n}", f"int\n{_PLACE}}}"),
    ),
    Kind(
        id="resolver-changed",
        title="a method finds its region in another way",
        explanation="Callers that were deployed before route their calls by the old rule, perhaps to another region.",
        phrase="{what} finds its region in another way",
        axis=Axis.ROUTING,
        level=Level.BREAKING,
        mirror="resolver-changed",
        safe_if="the `by` clause stayed",
        old=region(_BY_ID),
        new=region(_BY_NAME),
    ),
    Kind(
        id="unmapped-none-added",
        title="an unmapped organization has become none",
        explanation="Callers that relied on an error for organizations without a region now get none.",
        phrase="{what} gives none for what has no region",
        axis=Axis.ROUTING,
        level=Level.HAZARD,
        mirror="unmapped-none-removed",
        safe_if="no caller relied on the error",
        old=region(_BY_ID),
        new=region(_BY_ID + "    or none if unmapped\n"),
    ),
    Kind(
        id="unmapped-none-removed",
        title="an unmapped organization has become an error",
        explanation="Callers that relied on none for organizations without a region now get an error.",
        phrase="{what} fails for what has no region",
        axis=Axis.ROUTING,
        level=Level.BREAKING,
        mirror="unmapped-none-added",
        safe_if="`or none if unmapped` stayed",
        old=region(_BY_ID + "    or none if unmapped\n"),
        new=region(_BY_ID),
    ),
    *(
        Kind(
            id=f"{name}-{'removed' if is_removed else 'added'}",
            title=f"`@{name}` was {'removed' if is_removed else 'added'}",
            explanation="Callers that were deployed before still send such a call again when its answer is lost."
            if is_removed
            else "Callers may send such a call again when its answer is lost.",
            phrase=f"{{what}} is {'no longer' if is_removed else 'now'} `@{name}`",
            axis=Axis.ROUTING,
            level=Level.HAZARD if is_removed else Level.SAFE,
            mirror=f"{name}-{'added' if is_removed else 'removed'}",
            safe_if=f"it stayed `@{name}`" if is_removed else "",
            old=calling(f"@{name}" if is_removed else ""),
            new=calling("" if is_removed else f"@{name}"),
        )
        for name in ("readonly", "idempotent")
        for is_removed in (True, False)
    ),
    Kind(
        id="error-added",
        title="a method has another declared error",
        explanation="A caller that was deployed before does not know the error by its name, and raises another one.",
        phrase="{what} was added",
        axis=Axis.WIRE,
        mirror="error-removed",
        source=_BOTH,
        safe_if="every caller knew the error before any server gave it",
        old=sending("int", "error NotFound {}\n\n"),
        new=sending("int | NotFound", "error NotFound {}\n\n"),
    ),
    Kind(
        id="error-removed",
        title="a method lost a declared error",
        explanation="A server that was deployed before still gives it; a caller that does not know its name any more "
        "raises another error.",
        phrase="{what} was removed",
        axis=Axis.WIRE,
        mirror="error-added",
        source=_BOTH,
        safe_if="no server gave the error any more",
        old=sending("int | NotFound", "error NotFound {}\n\n"),
        new=sending("int", "error NotFound {}\n\n"),
    ),
    Kind(
        id="error-renamed",
        title="a declared error was renamed",
        explanation="The name is on the wire: a caller that knows only the other one raises another error. Declare the "
        "new one beside the old one, until every caller knows it.",
        phrase="{what} was renamed",
        axis=Axis.WIRE,
        mirror="error-renamed",
        source=_BOTH,
        safe_if="the name stayed",
        old=sending("int | NotFound", "error NotFound { id: int = 0 }\n\n"),
        new=sending("int | Missing", "error Missing { id: int = 0 }\n\n"),
    ),
    Kind(
        id="return-added",
        title="a method returns something now",
        explanation="Old servers answer with null, which a new caller refuses unless the type can be null.",
        phrase="{what} is no longer none",
        axis=Axis.WIRE,
        mirror="return-removed",
        source=("implementer",),
        safe_if="the new type could be null",
        old=sending("none"),
        new=sending("int"),
    ),
    Kind(
        id="return-removed",
        title="a method returns nothing any more",
        explanation="New servers answer with null, which an old caller refuses unless its type can be null.",
        phrase="{what} is none now",
        axis=Axis.FLOOR,
        level=Level.BREAKING,
        mirror="return-added",
        source=_BOTH,
        safe_if="the method still returned what it did",
        old=sending("int"),
        new=sending("none"),
    ),
)
