"""How declarations are laid out, and what stands between the parts of a file."""

from collections.abc import Iterator, Sequence

from ..ast import (
    AliasDecl,
    EnumDecl,
    EnumMember,
    ErrorDecl,
    Import,
    LocalMethod,
    Method,
    ModelDecl,
    ModelMember,
    Package,
    Reserved,
    ResolverDecl,
    ServiceDecl,
    ServiceMember,
    Setting,
    UnionArm,
    UnionDecl,
)
from .breaking import lay_run
from .members import TRAILER_OFFSET, lay_lead, lay_list, lay_method, lay_reserved, lay_setting, lay_slot
from .parts import Part
from .sheet import INDENT, Blanks, Line, Sheet

__all__ = ["lay_parts"]

Member = EnumMember | ModelMember | UnionArm | ServiceMember
BlockDecl = EnumDecl | ErrorDecl | ModelDecl | ServiceDecl | UnionDecl


def lay_parts(sheet: Sheet, parts: Sequence[tuple[int, Part | None]]) -> None:
    """Lay out a whole file: its parts with the tokens they start at; what is left as it stands is no node."""
    previous: Part | None = None
    for first, part in parts:
        if part is not None:
            _lay_part(sheet, part)
        stays = part is None and not (sheet.newlines[first] or sheet.notes[first])
        sheet.gaps[first] = 0 if stays else Line(0, _between(sheet, previous, part))
        previous = part
    sheet.gaps[-1] = Line(0, Blanks.KEEP)


def _between(sheet: Sheet, previous: Part | None, part: Part | None) -> Blanks:
    """Which blank lines stand between two parts."""
    if previous is None or part is None:
        return Blanks.KEEP
    if isinstance(previous, Import) and isinstance(part, Import):
        notes = sheet.notes[sheet.first(part.span)]
        return Blanks.KEEP if any(note.newlines for note in notes) else Blanks.NONE
    if isinstance(previous, AliasDecl) and isinstance(part, AliasDecl):
        return Blanks.KEEP
    alike = type(previous) is type(part)
    return Blanks.KEEP if alike and _is_line(sheet, previous) and _is_line(sheet, part) else Blanks.ONE


def _is_line(sheet: Sheet, part: Part) -> bool:
    """Whether a part was laid out on one line."""
    gaps = sheet.gaps[sheet.first(part.span) + 1 : sheet.last(part.span) + 1]
    return not any(isinstance(gap, Line) for gap in gaps)


def _lay_part(sheet: Sheet, part: Part) -> None:
    match part:
        case Package():
            lay_lead(sheet, sheet.first(part.span), (), 0)
        case Import():
            items = sheet.first(part.items[0].span), sheet.last(part.items[-1].span)
            lay_list(sheet, sheet.first(part.span), items, 0)
        case AliasDecl():
            _lay_alias(sheet, part)
        case ResolverDecl():
            first = lay_lead(sheet, sheet.first(part.span), part.attributes, 0)
            lay_run(sheet, (first, sheet.last(part.span)), 0)
        case EnumDecl() | ErrorDecl() | ModelDecl() | ServiceDecl() | UnionDecl():
            first = lay_lead(sheet, sheet.first(part.span), part.attributes, 0)
            _lay_body(sheet, first, sheet.last(part.span), part.members)
        case _:
            pass


def _lay_alias(sheet: Sheet, alias: AliasDecl) -> None:
    """Attributes stand on the line of an alias if they fit there."""
    first = lay_lead(sheet, sheet.first(alias.span), (), 0)
    last = sheet.last(alias.span)
    if not sheet.fits(first, last, 0):
        lay_run(sheet, (lay_lead(sheet, first, alias.attributes, 0), last), 0)


# --------------------------------------------------------------- bodies ----


def _lay_body(sheet: Sheet, first: int, closer: int, members: Sequence[Member]) -> None:
    """Lay out the body of a declaration whose keywords start at `first`."""
    starts = [sheet.first(member.span) for member in members]
    if _is_one_line(sheet, first, closer, members):
        for start in starts:
            sheet.gaps[start] = 2
        sheet.gaps[starts[0]] = sheet.gaps[closer] = 1
    elif members or sheet.noted(closer - 1, closer):
        for start, member in zip(starts, members, strict=True):
            trailers = 0 if isinstance(member, Method | LocalMethod) else TRAILER_OFFSET
            sheet.gaps[start] = Line(INDENT, Blanks.KEEP, trailers=trailers)
        _lay_members(sheet, members)
        sheet.gaps[closer] = Line(0, Blanks.CLOSE, inner=INDENT)


def _is_one_line(sheet: Sheet, first: int, closer: int, members: Sequence[Member]) -> bool:
    """Whether a body was begun on the line of its brace, and can stand there whole."""
    return (
        bool(members)
        and sheet.newlines[sheet.first(members[0].span)] == 0
        and all(_is_plain(member) for member in members)
        and sheet.fits(first, closer, 1 + len(members))  # spaces inside the braces, and a second one between members
    )


def _is_plain(member: Member) -> bool:
    return isinstance(member, Reserved | Setting) or not (isinstance(member, Method | LocalMethod) or member.doc)


def _lay_members(sheet: Sheet, members: Sequence[Member]) -> None:
    widths = dict(_setting_widths(sheet, members))
    for member in members:
        match member:
            case Method() | LocalMethod():
                lay_method(sheet, member, INDENT)
            case Reserved():
                lay_reserved(sheet, member, INDENT)
            case Setting():
                lay_setting(sheet, member, INDENT, widths[member])
            case _:
                lay_slot(sheet, member, INDENT)


def _setting_widths(sheet: Sheet, members: Sequence[Member]) -> Iterator[tuple[Setting, int]]:
    """The width to which each setting's name is padded: that of the longest one in its run without blank lines."""
    run: list[Setting] = []
    for member in [*members, None]:
        if not isinstance(member, Setting) or _has_blank(sheet, sheet.first(member.span)):
            width = max((len(setting.name.text) for setting in run), default=0)
            yield from ((setting, width) for setting in run)
            run = []
        if isinstance(member, Setting):
            run.append(member)


def _has_blank(sheet: Sheet, first: int) -> bool:
    """Whether a blank line stands somewhere before a token."""
    return sheet.newlines[first] > 1 or any(note.newlines > 1 for note in sheet.notes[first])
