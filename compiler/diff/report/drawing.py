"""The edges of a finding as a drawing: who writes to whom, and what becomes of it."""

from math import hypot

from ..findings import OK, Edge, Effect, Outcome
from .review import Found, occurs

__all__ = ["draw_edges", "tint"]

Point = tuple[float, float]

_WIDTH, _HEIGHT = 400, 170
_BOX = (104, 36)
_PLACES: dict[str, Point] = {
    "old caller": (54, 30),
    "new caller": (54, 140),
    "old server": (346, 30),
    "new server": (346, 140),
}
_ENDS = {
    Edge.E1: ("old caller", "new server"),
    Edge.E2: ("new caller", "old server"),
    Edge.E3: ("new server", "old caller"),
    Edge.E4: ("old server", "new caller"),
}
_BESIDE = 8.0
"""How far the two edges of a pair keep from the line between their ends."""

_QUIET = {Outcome.FILL, Outcome.IGNORED, Outcome.SKEW, Outcome.UNDECLARED}


def tint(effect: Effect) -> str:
    """The class that gives an outcome its colour."""
    if effect.outcome is Outcome.OK:
        return "ok"
    return "quiet" if effect.outcome in _QUIET else "bad"


def draw_edges(found: Found) -> str:
    """A drawing of all four edges; those that do not concern the finding are faint."""
    edges = "".join(_edge(edge, found) for edge in Edge)
    boxes = "".join(_box(name, place) for name, place in _PLACES.items())
    label = ", ".join(f"{edge} {effect.outcome}" for edge, effect in sorted(found.finding.edges.items()))
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">{edges}{boxes}</svg>'


def _box(name: str, centre: Point) -> str:
    (width, height), (x, y) = _BOX, centre
    box = f'<rect x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width}" height="{height}" rx="6"/>'
    return f'{box}<text x="{x:g}" y="{y:g}">{name}</text>'


def _edge(edge: Edge, found: Found) -> str:
    """An arrow from box to box, on the right-hand side as seen from its writer, with its name near the writer."""
    start, end = (_PLACES[name] for name in _ENDS[edge])
    length = hypot(end[0] - start[0], end[1] - start[1])
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    beside = (-along[1] * _BESIDE, along[0] * _BESIDE)

    def at(way: float, aside: float = 0) -> str:
        """A point of the edge: how far along from its start, and how far off the line."""
        x = start[0] + along[0] * way + beside[0] - along[1] * aside
        y = start[1] + along[1] * way + beside[1] + along[0] * aside
        return f"{x:.1f},{y:.1f}"

    gap = _BOX[0] / 2 / abs(along[0]) + 4
    (x1, y1), (x2, y2), (x, y) = (at(way).split(",") for way in (gap, length - gap - 6, gap + 34))
    head = f"{at(length - gap)} {at(length - gap - 9, 4.5)} {at(length - gap - 9, -4.5)}"
    effect = found.finding.edges.get(edge)
    kinds = ["edge"]
    if effect is not None:
        kinds += [tint(effect), *([] if occurs(edge, found) else ["never"])]
    title = f"<title>{edge}: {(effect or OK).outcome}</title>"
    line = f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/><polygon points="{head}"/>'
    name = f'<circle cx="{x}" cy="{y}" r="10"/><text x="{x}" y="{y}">{edge}</text>'
    return f'<g class="{" ".join(kinds)}">{title}{line}{name}</g>'
