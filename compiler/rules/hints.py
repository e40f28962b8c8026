"""Hints on methods: what may be called again, what is queued, for how long, by whom."""

import re
from collections.abc import Iterator

from ...idl import ast
from ...idl.diagnostics import Diagnostic, Edit, Fix
from ...idl.source import Span
from ...schemas.contract import Ref, Scalar, ScalarName, Type
from ..attributes import argument
from ..edits import add_attribute, remove, remove_argument, replace
from ..program import Module, Program, at
from ..references import References
from ..suggest import suggestion
from .context import Context

__all__ = ["check_hints"]

Attributes = dict[str, ast.Attribute]

_HOUR = 3_600_000
_MANY_ATTEMPTS = 10


def check_hints(program: Program, context: Context) -> Iterator[Diagnostic]:
    """RPC0407-0415: retries need a promise and room, keys and shards tell calls apart, queued calls return nothing."""
    references = References(program)
    for bearer in program.attributed:
        module, method = bearer.module, bearer.node
        if not isinstance(method, ast.Method) or method.local:
            continue
        found = {attribute.name.text: attribute for attribute in reversed(method.attributes)}
        yield from _check_promises(module, found)
        if "idempotent" in found or "outbox" in found:
            yield from _check_parameters(program, module, method, found)
            yield from _check_outbox(references, module, method, found)
        if "timeout" in found or "retry" in found:
            yield from _check_proportions(module, found)
        if "callers" in found:
            yield from _check_regions(module, found["callers"])


# ----------------------------------------------------------------- promises ----


def _check_promises(module: Module, found: Attributes) -> Iterator[Diagnostic]:
    readonly, idempotent, retry = found.get("readonly"), found.get("idempotent"), found.get("retry")
    if retry is not None and readonly is None and idempotent is None:
        yield Diagnostic(
            code="RPC0407",
            message="`@retry` needs `@readonly` or `@idempotent`: a second run must do no harm",
            primary=at(module, retry),
            help="`@readonly` where the method changes nothing, `@idempotent` where twice is as good as once",
            fix=Fix(title="take `@retry` out", edits=(remove(module, retry),), safe=False),
        )
    if readonly is not None and idempotent is not None:
        # a key or a queue speak for a method that changes something
        keep = bool(idempotent.arguments) or "outbox" in found
        extra, kept = (readonly, idempotent) if keep else (idempotent, readonly)
        yield Diagnostic(
            code="RPC0409",
            message="a `@readonly` method is idempotent by itself",
            primary=at(module, extra),
            labels=(at(module, kept),),
            fix=Fix(title=f"take `@{extra.name.text}` out", edits=(remove(module, extra),), safe=False),
        )


# --------------------------------------------------------------- parameters ----

_PARAMETERS = (("idempotent", "key"), ("outbox", "shard"), ("outbox", "coalesce"))
_COMPARABLE = frozenset(ScalarName) - {ScalarName.BOOL, ScalarName.FLOAT, ScalarName.JSON}


def _check_parameters(program: Program, module: Module, method: ast.Method, found: Attributes) -> Iterator[Diagnostic]:
    for name, hint in _PARAMETERS:
        attribute = found.get(name)
        literal = argument(attribute, hint)
        if attribute is None or not isinstance(literal, ast.NameLiteral):
            continue
        param = next((p for p in method.params if p.name.text == literal.name.text), None)
        if param is None:
            yield _no_such_parameter(module, method, attribute, literal)
        else:
            yield from _check_parameter(program, module, f"@{name}({hint}=…)", literal, param)


def _no_such_parameter(
    module: Module, method: ast.Method, attribute: ast.Attribute, literal: ast.NameLiteral
) -> Diagnostic:
    wanted = literal.name.text
    near = suggestion(wanted, (p.name.text for p in method.params))
    if near:
        fix = Fix(title=f"did you mean `{near}`?", edits=(replace(module, literal, near),), safe=False)
    else:
        given = next(a for a in attribute.arguments if a.value is literal)
        fix = Fix(title="take it out", edits=(remove_argument(module, attribute, given),), safe=False)
    return Diagnostic(
        code="RPC0408",
        message=f"`{method.name.text}` has no parameter `{wanted}`",
        primary=at(module, literal),
        fix=fix,
    )


def _check_parameter(
    program: Program, module: Module, hint: str, literal: ast.NameLiteral, param: ast.Param
) -> Iterator[Diagnostic]:
    type_ = program.types.get(param.type)
    if type_ is None:
        return
    base, nullable = program.strip(type_)
    gone = Span(param.type.span.end, param.default.span.end) if param.default is not None else None
    edits: list[Edit] = []
    if not _is_comparable(program, base):
        text = module.source.text[param.type.span.start : param.type.span.end]
        fault = f"is `{text}`"
    elif nullable:
        fault = "can be none"
        end = param.type.span.end
        edits = [replace(module, Span(end - 1, end), "")] if param.type.nullable else []
    elif gone is not None:
        fault = "can be left out"
    else:
        return
    if gone is not None and (edits or not nullable) and _is_comparable(program, base):
        edits.append(replace(module, gone, ""))
    yield Diagnostic(
        code="RPC0413",
        message=f"`{hint}` can't tell calls apart by `{param.name.text}`, which {fault}",
        primary=at(module, literal),
        labels=(at(module, param, "this parameter"),),
        fix=Fix(title="let callers always pass it", edits=tuple(edits), safe=False) if edits else None,
    )


def _is_comparable(program: Program, base: Type) -> bool:
    if isinstance(base, Ref):
        return isinstance(program.target(base).node, ast.EnumDecl)
    return isinstance(base, Scalar) and base.name in _COMPARABLE


# ------------------------------------------------------------------- outbox ----


def _check_outbox(
    references: References, module: Module, method: ast.Method, found: Attributes
) -> Iterator[Diagnostic]:
    outbox = found.get("outbox")
    if outbox is None:
        return
    if "idempotent" not in found:
        readonly = found.get("readonly")
        # a call that reads has nothing to do in a queue: it was meant to be called twice
        edit = replace(module, readonly, "@idempotent") if readonly else add_attribute(module, method, "@idempotent")
        yield Diagnostic(
            code="RPC0410",
            message="`@outbox` needs `@idempotent`: a queued call may arrive twice",
            primary=at(module, outbox),
            fix=Fix(title="promise it: `@idempotent`", edits=(edit,), safe=False),
        )
    if method.returns.name.text != "none" or method.errors:
        end = method.errors[-1].span.end if method.errors else method.returns.span.end
        span = Span(method.returns.span.start, end)
        yield Diagnostic(
            code="RPC0411",
            message="`@outbox` needs `-> none`: nobody waits for what a queued call answers",
            primary=at(module, span),
            labels=(at(module, outbox, "queued"),),
            fix=Fix(
                title="return `none`",
                edits=(replace(module, span, "none"), *references.unimport(module, span)),
                safe=False,
            ),
        )


# -------------------------------------------------------------- proportions ----


def _check_proportions(module: Module, found: Attributes) -> Iterator[Diagnostic]:
    retry = found.get("retry")
    limit, attempts, pause = (
        argument(found.get("timeout"), "limit"),
        argument(retry, "attempts"),
        argument(retry, "backoff"),
    )
    if isinstance(limit, ast.DurationLiteral) and limit.milliseconds > _HOUR:
        yield _too_long(module, limit)
    if isinstance(attempts, ast.NumberLiteral) and attempts.value > _MANY_ATTEMPTS:
        yield Diagnostic(
            code="RPC0414",
            message=f"{attempts.text} attempts keep a server down that is trying to get up",
            primary=at(module, attempts),
            fix=Fix(title="write `3`", edits=(replace(module, attempts, "3"),), safe=False),
        )
    if not isinstance(limit, ast.DurationLiteral) or not isinstance(pause, ast.DurationLiteral):
        return
    if pause.milliseconds >= limit.milliseconds > 0:
        yield Diagnostic(
            code="RPC0415",
            message="there never is a second attempt: the pause before it is as long as the whole call may take",
            primary=at(module, pause),
            labels=(at(module, limit, "the time for all attempts"),),
            fix=_shorter(module, pause, limit),
        )


def _too_long(module: Module, limit: ast.DurationLiteral) -> Diagnostic:
    number = limit.text.rstrip("s")
    in_milliseconds = limit.text.endswith("s") and not limit.text.endswith("ms")
    better = f"{number}ms" if in_milliseconds else "1h"
    return Diagnostic(
        code="RPC0414",
        message=f"a caller would wait for {limit.text}, longer than an hour",
        primary=at(module, limit),
        help="let one call start long work, and another ask after it",
        fix=Fix(title=f"write `{better}`", edits=(replace(module, limit, better),), safe=False),
    )


def _shorter(module: Module, pause: ast.DurationLiteral, limit: ast.DurationLiteral) -> Fix | None:
    """A tenth of the whole time leaves room for several attempts."""
    tenth = limit.milliseconds // 10
    if tenth == 0:
        return None
    text = f"{tenth}ms"
    return Fix(title=f"pause for `{text}`", edits=(replace(module, pause, text),), safe=False)


# ------------------------------------------------------------------ callers ----

_REGION = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?\Z")


def _check_regions(module: Module, callers: ast.Attribute) -> Iterator[Diagnostic]:
    regions = argument(callers, "regions")
    seen: set[str] = set()
    for item in regions.items if isinstance(regions, ast.ListLiteral) else ():
        if not isinstance(item, ast.StringLiteral):
            continue
        if not _REGION.match(item.value):
            yield _malformed_region(module, item)
        elif item.value in seen and isinstance(regions, ast.ListLiteral):
            yield Diagnostic(
                code="RPC0412",
                message=f'the region "{item.value}" stands here twice',
                primary=at(module, item),
                fix=Fix(title="take the second out", edits=(_without_item(module, regions, item),)),
            )
        seen.add(item.value)


def _malformed_region(module: Module, item: ast.StringLiteral) -> Diagnostic:
    near = re.sub(r"[^a-z0-9]+", "-", item.value.lower()).strip("-")
    fix = None
    if _REGION.match(near) and item.value.isascii():
        fix = Fix(title=f'write `"{near}"`', edits=(replace(module, item, f'"{near}"'),), safe=False)
    return Diagnostic(
        code="RPC0412",
        message=f'"{item.value}" can\'t be the name of a region',
        primary=at(module, item),
        notes=("a region's name is lower case letters, digits and `-`, at most 48",),
        fix=fix,
    )


def _without_item(module: Module, regions: ast.ListLiteral, item: ast.Literal) -> Edit:
    before = regions.items[regions.items.index(item) - 1]
    return replace(module, Span(before.span.end, item.span.end), "")
