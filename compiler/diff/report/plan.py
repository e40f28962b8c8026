"""The ways to make changes in steps that are safe one by one, as patches of the `.rpc` files."""

from collections.abc import Iterator

from ....idl.cells import visible
from ....idl.edits import unified_diff
from ..findings import Level
from .review import Found, Review

__all__ = ["render_plan", "without_plan"]


def render_plan(review: Review) -> str:
    """The steps of every finding that has some, each as a patch of what the step before it left."""
    return "\n".join("".join(_steps(found)) for found in _wanted(review) if found.finding.plan)


def without_plan(review: Review) -> list[Found]:
    """The findings that are not safe, and for which there is no plan."""
    return [found for found in _wanted(review) if not found.finding.plan]


def _wanted(review: Review) -> list[Found]:
    findings = (found for found in review.found() if found.finding.level > Level.SAFE)
    return [found for found in findings if found.finding.waived is None]


def _steps(found: Found) -> Iterator[str]:
    """The first step starts from the old version. Lines with `#` are for people; `git apply` passes over them."""
    finding, comparison = found
    texts = {path: source.text for path, source in comparison.old.texts.items()}
    yield f"# {finding.id} at {visible(finding.path)}\n"
    for number, phase in enumerate(finding.plan, 1):
        yield f"# step {number}: {visible(phase.title)}\n"
        for path, text in sorted(phase.files.items()):
            yield unified_diff(path, texts.get(path, ""), text)
        texts |= phase.files
