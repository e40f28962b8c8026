"""Findings about enums, unions and patches as wholes, and about the marks of members: privacy and lifecycle."""

from ..findings import Axis, Level
from ..kind import Kind
from .examples import calling, using
from .recipes import ANNOUNCE, BESIDE_TYPE

__all__ = ["KINDS"]

_IMPORTER = ("importer",)


def _enum(body: str, head: str = "enum") -> str:
    return using(f"{head} Color: str {{ {body} }}\n\nmodel Order {{ color: Color = red }}")


def _union(body: str, head: str = "union") -> str:
    return using(f"{head} Order {{ {body} }}")


def _model(body: str) -> str:
    return using(f"model Order {{ {body} }}")


def _patch(verb: str) -> str:
    body = "model Change picks Item { sku }" if verb == "picks" else "model Change patches Item { sku }"
    return using(f'model Item {{ sku: str = "" }}\n\n{body}', "Change")


def _deprecated(since: str, until: str = "") -> str:
    removal = f', remove_after="{until}"' if until else ""
    return calling(f'@deprecated(since="{since}"{removal})')


def _disabled(since: str) -> str:
    return calling(f'@disabled(since="{since}")')


_ENUMS = (
    Kind(
        id="enum-value-added",
        title="an enum has another value",
        explanation="Readers that were deployed before refuse it, unless the enum is open.",
        phrase="{what} was added",
        axis=Axis.WIRE,
        mirror="enum-value-removed",
        source=_IMPORTER,
        safe_if="the enum were open",
        plan=(BESIDE_TYPE,),
        old=_enum("red"),
        new=_enum("red  blue"),
    ),
    Kind(
        id="enum-value-removed",
        title="an enum lost a value",
        explanation="Writers that were deployed before may still send it; new readers refuse it, unless the enum is "
        "open.",
        phrase="{what} was removed",
        axis=Axis.WIRE,
        mirror="enum-value-added",
        source=_IMPORTER,
        safe_if="the enum were open",
        plan=(BESIDE_TYPE,),
        old=_enum("red  blue"),
        new=_enum("red"),
    ),
    Kind(
        id="enum-value-renamed",
        title="a value of an enum has another name",
        explanation="Programs go by names: what one calls by the old name arrives under another. Give the new name a "
        "value of its own.",
        phrase="{what} has another name",
        axis=Axis.WIRE,
        mirror="enum-value-renamed",
        source=_IMPORTER,
        safe_if="the name stayed, or the new one had a value of its own",
        plan=(BESIDE_TYPE,),
        old=_enum("red  blue"),
        new=_enum('red  navy = "blue"'),
    ),
    Kind(
        id="enum-value-changed",
        title="a name of an enum has another wire value",
        explanation="Readers that were deployed before do not know the new value. Add another name for it.",
        phrase="the wire value of {what} changed",
        axis=Axis.FLOOR,
        level=Level.BREAKING,
        mirror="enum-value-changed",
        safe_if="the wire value stayed",
        plan=(BESIDE_TYPE,),
        old=_enum("red  blue"),
        new=_enum('red  blue = "azure"'),
    ),
    Kind(
        id="enum-opened",
        title="an enum became open",
        explanation="New programs may pass on values that nobody declared, which readers that were deployed before "
        "refuse.",
        phrase="{what} became open",
        axis=Axis.WIRE,
        mirror="enum-closed",
        source=_IMPORTER,
        safe_if="every reader took undeclared values before any writer passed them on",
        plan=(BESIDE_TYPE,),
        old=_enum("red"),
        new=_enum("red", "open enum"),
    ),
    Kind(
        id="enum-closed",
        title="an enum became closed",
        explanation="Programs that were deployed before may pass on values that nobody declared, which new readers "
        "refuse.",
        phrase="{what} became closed",
        axis=Axis.WIRE,
        mirror="enum-opened",
        source=_IMPORTER,
        safe_if="it stayed open",
        plan=(BESIDE_TYPE,),
        old=_enum("red", "open enum"),
        new=_enum("red"),
    ),
)

_UNIONS = (
    Kind(
        id="arm-added",
        title="a union has another arm",
        explanation="Readers that were deployed before refuse it, unless the union is open.",
        phrase="{what} was added",
        axis=Axis.WIRE,
        mirror="arm-removed",
        source=_IMPORTER,
        safe_if="the union were open",
        plan=(BESIDE_TYPE,),
        old=_union("sku: str"),
        new=_union("sku: str  number: int"),
    ),
    Kind(
        id="arm-removed",
        title="a union lost an arm",
        explanation="Writers that were deployed before may still send it; new readers refuse it, unless the union is "
        "open.",
        phrase="{what} was removed",
        axis=Axis.WIRE,
        mirror="arm-added",
        source=_IMPORTER,
        safe_if="the union were open",
        plan=(BESIDE_TYPE,),
        old=_union("sku: str  number: int"),
        new=_union("sku: str"),
    ),
    Kind(
        id="arm-renamed",
        title="an arm of a union has another name",
        explanation="The name is on the wire: readers look for another one. Add the new arm beside the old one.",
        phrase="{what} was renamed",
        axis=Axis.WIRE,
        mirror="arm-renamed",
        source=_IMPORTER,
        safe_if="the name stayed",
        plan=(BESIDE_TYPE,),
        old=_union("sku: str  number: int"),
        new=_union("sku: str  count: int"),
    ),
    Kind(
        id="union-opened",
        title="a union became open",
        explanation="New programs may pass on arms that nobody declared, which readers that were deployed before "
        "refuse.",
        phrase="{what} became open",
        axis=Axis.WIRE,
        mirror="union-closed",
        source=_IMPORTER,
        safe_if="every reader took undeclared arms before any writer passed them on",
        plan=(BESIDE_TYPE,),
        old=_union("sku: str"),
        new=_union("sku: str", "open union"),
    ),
    Kind(
        id="union-closed",
        title="a union became closed",
        explanation="Programs that were deployed before may pass on arms that nobody declared, which new readers "
        "refuse.",
        phrase="{what} became closed",
        axis=Axis.WIRE,
        mirror="union-opened",
        source=_IMPORTER,
        safe_if="it stayed open",
        plan=(BESIDE_TYPE,),
        old=_union("sku: str", "open union"),
        new=_union("sku: str"),
    ),
)

_PATCHES = (
    Kind(
        id="model-became-patch",
        title="a model became a patch",
        explanation='A member that is left out of a patch means "stays as it is"; out of a model it means the default. '
        "Declare a patch of its own.",
        phrase="{what} became a patch",
        axis=Axis.WIRE,
        mirror="patch-became-model",
        source=_IMPORTER,
        safe_if="it stayed what it is",
        plan=(BESIDE_TYPE,),
        old=_patch("picks"),
        new=_patch("patches"),
    ),
    Kind(
        id="patch-became-model",
        title="a patch became a model",
        explanation='A member that is left out of a patch means "stays as it is"; out of a model it means the default. '
        "Declare a model of its own.",
        phrase="{what} became a model",
        axis=Axis.WIRE,
        mirror="model-became-patch",
        source=_IMPORTER,
        safe_if="it stayed what it is",
        plan=(BESIDE_TYPE,),
        old=_patch("patches"),
        new=_patch("picks"),
    ),
)

_MARKS = (
    Kind(
        id="sensitive-removed",
        title="`@sensitive` was removed",
        explanation="Values may be logged from now on. Somebody has to accept that.",
        phrase="{what} is no longer `@sensitive`",
        axis=Axis.PRIVACY,
        level=Level.BREAKING,
        mirror="sensitive-added",
        safe_if="it stayed `@sensitive`",
        unplanned="no step makes it less of a decision: somebody has to accept it",
        old=_model('email: str = "" @sensitive'),
        new=_model('email: str = ""'),
    ),
    Kind(
        id="sensitive-added",
        title="`@sensitive` was added",
        explanation="Values are not logged any more.",
        phrase="{what} is now `@sensitive`",
        axis=Axis.PRIVACY,
        mirror="sensitive-removed",
        old=_model('email: str = ""'),
        new=_model('email: str = "" @sensitive'),
    ),
    Kind(
        id="reserved-dropped",
        title="a reserved name may be used again",
        explanation="Whoever uses it again gives it another meaning than writers and readers know that were deployed "
        "long ago.",
        phrase="{what} may be used again",
        axis=Axis.LIFECYCLE,
        level=Level.BREAKING,
        mirror=None,
        reason="a name that becomes reserved is what a removal asks for, and nobody has to know",
        safe_if="the name stayed reserved",
        unplanned="a name that was reserved stays so",
        old=_model("id: int = 0  reserved sku"),
        new=_model("id: int = 0"),
    ),
    Kind(
        id="reserved-name-reused",
        title="a reserved name was used again",
        explanation="Writers and readers that were deployed long ago know it with another meaning.",
        phrase="{what} has a name that was reserved",
        axis=Axis.LIFECYCLE,
        level=Level.BREAKING,
        mirror=None,
        reason="backwards it is a removal, which is found as such",
        source=_IMPORTER,
        safe_if="it had another name",
        unplanned="give it a name that was never reserved",
        old=_model("id: int = 0  reserved sku"),
        new=_model('id: int = 0  sku: str = ""'),
    ),
    Kind(
        id="deprecated-added",
        title="`@deprecated` was added",
        explanation="The time of grace before a removal begins.",
        phrase="{what} is now `@deprecated`",
        axis=Axis.LIFECYCLE,
        mirror="deprecated-removed",
        safe_if="it began today or later",
        old=calling(""),
        new=_deprecated("2026-10-01"),
    ),
    Kind(
        id="deprecated-removed",
        title="`@deprecated` was removed",
        explanation="It stays after all.",
        phrase="{what} is no longer `@deprecated`",
        axis=Axis.LIFECYCLE,
        mirror="deprecated-added",
        old=_deprecated("2026-10-01"),
        new=calling(""),
    ),
    Kind(
        id="deprecated-earlier",
        title="`@deprecated` begins earlier than before",
        explanation="The time of grace must not be made longer in hindsight.",
        phrase="{what} is `@deprecated` since an earlier day than before",
        axis=Axis.LIFECYCLE,
        level=Level.HAZARD,
        mirror=None,
        reason="a later day only makes the time of grace shorter, and nobody has to know",
        safe_if="the day stayed",
        unplanned="a day that was told stays",
        old=_deprecated("2026-10-01"),
        new=_deprecated("2026-09-01"),
    ),
    Kind(
        id="remove-after-earlier",
        title="the day of removal is earlier",
        explanation="Callers were told that they have more time.",
        phrase="{what} is to go earlier than was said",
        axis=Axis.LIFECYCLE,
        level=Level.BREAKING,
        mirror="remove-after-later",
        safe_if="the day stayed",
        unplanned="a day that was told stays",
        old=_deprecated("2026-10-01", "2027-02-01"),
        new=_deprecated("2026-10-01", "2027-01-01"),
    ),
    Kind(
        id="remove-after-later",
        title="the day of removal is later",
        explanation="Callers have more time.",
        phrase="{what} is to go later than was said",
        axis=Axis.LIFECYCLE,
        mirror="remove-after-earlier",
        old=_deprecated("2026-10-01", "2027-01-01"),
        new=_deprecated("2026-10-01", "2027-02-01"),
    ),
    Kind(
        id="disabled-added",
        title="a method or service was disabled",
        explanation="Calls are refused from that day on. Deprecate it first, and disable it after the time of grace; "
        "a day that has passed already is never fine.",
        phrase="{what} is now `@disabled`",
        axis=Axis.LIFECYCLE,
        level=Level.BREAKING,
        mirror="disabled-removed",
        safe_if="it had been `@deprecated` for the time of grace, or a usage file showed no calls",
        plan=(ANNOUNCE,),
        old=calling(""),
        new=_disabled("2027-01-01"),
    ),
    Kind(
        id="disabled-removed",
        title="a method or service is no longer disabled",
        explanation="Calls are answered again.",
        phrase="{what} is no longer `@disabled`",
        axis=Axis.LIFECYCLE,
        mirror="disabled-added",
        old=_disabled("2027-01-01"),
        new=calling(""),
    ),
    Kind(
        id="disabled-earlier",
        title="a method or service is disabled earlier",
        explanation="Callers were told that they have more time.",
        phrase="{what} is `@disabled` earlier than was said",
        axis=Axis.LIFECYCLE,
        level=Level.BREAKING,
        mirror=None,
        reason="a later day gives callers more time, and nobody has to know",
        safe_if="the day stayed",
        unplanned="a day that was told stays",
        old=_disabled("2027-02-01"),
        new=_disabled("2027-01-01"),
    ),
)

KINDS = (*_ENUMS, *_UNIONS, *_PATCHES, *_MARKS)
