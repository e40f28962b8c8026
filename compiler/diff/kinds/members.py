"""Findings about parameters and fields that come, go or get another name."""

from ..findings import Axis, Level
from ..kind import Kind
from .examples import taking, using

__all__ = ["KINDS"]

_MODEL = 'model Order {{\n  sku: str = ""\n{}}}'
_NOTE = '  note: str = ""\n'
_REQUIRED = "  required note: str\n"
_REMARK = '  remark: str = ""\n'
_ALL = "caller", "implementer"


def _order(fields: str) -> str:
    return using(_MODEL.format(fields))


KINDS = (
    Kind(
        id="param-added-required",
        title="a required parameter was added",
        explanation="Callers that were deployed before do not pass it, and the new server refuses their calls. Give it "
        "a default.",
        phrase="required {what} was added",
        axis=Axis.FLOOR,
        level=Level.BREAKING,
        mirror="param-removed-required",
        source=_ALL,
        safe_if="it had a default",
        old=taking("sku: str"),
        new=taking("sku: str, count: int"),
    ),
    Kind(
        id="param-removed-required",
        title="a required parameter was removed",
        explanation="A server that was deployed before refuses calls without it, and what callers still pass is "
        "ignored. Give it a default and deprecate it first.",
        phrase="required {what} was removed",
        axis=Axis.FLOOR,
        level=Level.BREAKING,
        mirror="param-added-required",
        source=_ALL,
        safe_if="it had had a default and been `@deprecated` for the time of grace",
        old=taking("sku: str, count: int"),
        new=taking("sku: str"),
    ),
    Kind(
        id="param-added-optional",
        title="a parameter with a default was added",
        explanation="Who does not pass it gets the default.",
        phrase="{what} was added, with a default",
        axis=Axis.WIRE,
        mirror="param-removed-optional",
        source=("implementer",),
        old=taking("sku: str"),
        new=taking("sku: str, count: int = 1"),
    ),
    Kind(
        id="param-removed-optional",
        title="a parameter with a default was removed",
        explanation="What callers still pass is ignored. Deprecate it first, and remove it after the time of grace.",
        phrase="{what} was removed",
        axis=Axis.FLOOR,
        level=Level.BREAKING,
        mirror="param-added-optional",
        source=_ALL,
        safe_if="it had been `@deprecated` for the time of grace",
        old=taking("sku: str, count: int = 1"),
        new=taking("sku: str"),
    ),
    Kind(
        id="param-renamed",
        title="a parameter was renamed",
        explanation="The name is on the wire. Where it has a default nothing fails: what callers pass under the other "
        "name is ignored, and the default takes its place. Add the new one beside the old one instead.",
        phrase="{what} was renamed",
        axis=Axis.FLOOR,
        level=Level.BREAKING,
        mirror="param-renamed",
        source=_ALL,
        safe_if="the name stayed",
        old=taking("sku: str, count: int = 1"),
        new=taking("sku: str, number: int = 1"),
    ),
    Kind(
        id="param-became-required",
        title="a parameter lost its default",
        explanation="Callers that leave it out are refused by the new server.",
        phrase="{what} is required now",
        axis=Axis.WIRE,
        mirror="param-became-optional",
        source=_ALL,
        safe_if="it kept its default",
        old=taking("sku: str, count: int = 1"),
        new=taking("sku: str, count: int"),
    ),
    Kind(
        id="param-became-optional",
        title="a parameter got a default",
        explanation="New callers may leave it out, which a server that was deployed before refuses.",
        phrase="{what} has a default now",
        axis=Axis.WIRE,
        mirror="param-became-required",
        source=("implementer",),
        safe_if="every server had the default before any caller left it out",
        old=taking("sku: str, count: int"),
        new=taking("sku: str, count: int = 1"),
    ),
    Kind(
        id="param-default-changed",
        title="the default of a parameter changed",
        explanation="Callers leave the parameter out and the server fills in its own default: they may have meant "
        "another one.",
        phrase="the default of {what} changed",
        axis=Axis.WIRE,
        mirror="param-default-changed",
        safe_if="the default stayed",
        old=taking("sku: str, count: int = 1"),
        new=taking("sku: str, count: int = 2"),
    ),
    Kind(
        id="field-added",
        title="a field with a default was added",
        explanation="Readers that do not know it ignore it, and fill in the default where a writer does not know it. "
        "Where a model is both given and taken, an old caller that reads, changes and writes it back resets the field.",
        phrase="{what} was added, with a default",
        axis=Axis.WIRE,
        mirror="field-removed",
        source=("importer",),
        safe_if="nobody who does not know the field wrote the model back",
        old=_order(""),
        new=_order(_NOTE),
    ),
    Kind(
        id="field-removed",
        title="a field was removed",
        explanation="What writers that were deployed before say in it is ignored, and readers get the default. "
        "Deprecate it first, and remove it after the time of grace.",
        phrase="{what} was removed",
        axis=Axis.FLOOR,
        level=Level.BREAKING,
        mirror="field-added",
        source=("caller", "implementer", "importer"),
        safe_if="it had been `@deprecated` for the time of grace",
        old=_order(_NOTE),
        new=_order(""),
    ),
    Kind(
        id="field-added-required",
        title="a required field was added",
        explanation="Writers that do not know it leave it out, and readers refuse that. Give it a default.",
        phrase="required {what} was added",
        axis=Axis.WIRE,
        mirror="field-removed-required",
        source=("caller", "implementer", "importer"),
        safe_if="it had a default",
        old=_order(""),
        new=_order(_REQUIRED),
    ),
    Kind(
        id="field-removed-required",
        title="a required field was removed",
        explanation="Readers that were deployed before refuse values without it.",
        phrase="required {what} was removed",
        axis=Axis.FLOOR,
        level=Level.BREAKING,
        mirror="field-added-required",
        source=("caller", "implementer", "importer"),
        safe_if="it had had a default and been `@deprecated` for the time of grace",
        old=_order(_REQUIRED),
        new=_order(""),
    ),
    Kind(
        id="field-renamed",
        title="a field was renamed",
        explanation="The name is on the wire. Where it has a default nothing fails on any edge: what was written under "
        "the other name is dropped, and the default takes its place. Add the new one beside the old one instead.",
        phrase="{what} was renamed",
        axis=Axis.FLOOR,
        level=Level.BREAKING,
        mirror="field-renamed",
        source=("caller", "implementer", "importer"),
        safe_if="the name stayed",
        old=_order(_NOTE),
        new=_order(_REMARK),
    ),
    Kind(
        id="field-became-required",
        title="a field lost its default",
        explanation="Fields are always written, so that nothing changes between versions that both know the field.",
        phrase="{what} is required now",
        axis=Axis.WIRE,
        mirror="field-became-optional",
        source=("caller", "implementer", "importer"),
        old=_order(_NOTE),
        new=_order(_REQUIRED),
    ),
    Kind(
        id="field-became-optional",
        title="a field got a default",
        explanation="Fields are always written, so that nothing changes between versions that both know the field.",
        phrase="{what} has a default now",
        axis=Axis.WIRE,
        mirror="field-became-required",
        old=_order(_REQUIRED),
        new=_order(_NOTE),
    ),
    Kind(
        id="field-default-changed",
        title="the default of a field changed",
        explanation="Fields are always written, so that only new programs see the new default.",
        phrase="the default of {what} changed",
        axis=Axis.WIRE,
        mirror="field-default-changed",
        old=_order(_NOTE),
        new=_order('  note: str = "-"\n'),
    ),
)
