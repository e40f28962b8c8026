"""Likely slips in methods and what else stands in a service."""

from __future__ import annotations

import re

from .slip import NAME, NAMES, NONE, TYPE, Slip

__all__ = ["METHOD_SLIPS"]

_WORDS = "async def|def|func|fn|function|fun|method|procedure|operation|query|mutation|call|endpoint"
_MODELS = ("model_members", "partial_members")


def _errors(match: re.Match[str]) -> str:
    return "".join(f"| {name} " for name in re.findall(NAME, match["list"])).rstrip()


def _errors_last(match: re.Match[str]) -> str:
    return f"-> {match['type']} {_errors(match)}"


METHOD_SLIPS: tuple[Slip, ...] = (
    Slip(
        code="RPC0022",
        pattern=r"(?P<at>\b(?:async|await|streaming|stream|public|private|protected|static|abstract|unary)\b)[ \t]+",
        replacement="",
        message="`{at}` means nothing here: a call is one request and one reply",
        title="leave it out",
    ),
    Slip(
        code="RPC0015",
        pattern=rf"(?P<at>\b(?:{_WORDS}))(?=\s+{NAME}\s*\()",
        replacement="rpc",
        message="a method begins with `rpc`",
        title="write `rpc`",
        starts=("service_members",),
    ),
    Slip(
        code="RPC0015",
        pattern=rf"(?P<at>\b(?:{_WORDS}|rpc))(?=\s+{NAME}\s*\()",
        replacement="local",
        message="a method of a model begins with `local`",
        title="write `local`",
        starts=_MODELS,
    ),
    Slip(
        code="RPC0015",
        pattern=r"(?P<at>(?:\b(?:self|cls|this)\b|\*)\s*,?\s*)",
        replacement="",
        message="a method lists only what goes over the wire",
        title="leave it out",
        starts=("service_members", *_MODELS),
    ),
    Slip(
        code="RPC0003",
        pattern=rf"(?P<at>\brequired)\s+(?={NAME}\s*:)",
        replacement="",
        message="a parameter without a default is required as it is",
        title="leave it out",
        starts=("service_members", *_MODELS),
    ),
    Slip(
        code="RPC0020",
        pattern=rf"(?P<at>\b(?:throws|throw|raises|raise|errors?|or)\b)\s*\(?\s*(?P<list>{NAMES})\s*\)?",
        replacement=_errors,
        message="the errors of a method follow its return type, each behind a `|`",
        title="write `{new}`",
        starts=("service_members",),
    ),
    Slip(
        code="RPC0020",
        pattern=rf"(?P<at>\b(?:throws|raises)\s+(?P<list>{NAMES}))\s*->\s*(?P<type>{TYPE}\??)",
        replacement=_errors_last,
        message="the errors of a method follow its return type, each behind a `|`",
        title="write `{new}`",
        starts=("service_members",),
    ),
    Slip(
        code="RPC0031",
        pattern=rf"\)\s*(?P<at>(?:=>|=|:|returns?\b|-\s+>|-->|~>|>)\s*)\(?\s*(?P<type>{TYPE}\??)\s*\)?(?=\s|$|\|)",
        replacement=r") -> \g<type>",
        message="what a method returns stands behind `->`",
        title="write `->`",
        starts=("service_members", *_MODELS),
    ),
    Slip(
        code="RPC0031",
        pattern=r"->\s*(?P<at>\(\s*\))",
        replacement="-> none",
        message="a method that returns nothing says `-> none`",
        title="write `none`",
    ),
    Slip(
        code="RPC0031",
        pattern=rf"->\s*(?P<at>\(\s*(?P<type>{TYPE}\??)\s*\))",
        replacement=r"-> \g<type>",
        message="what a method returns stands without parentheses",
        title="leave them out",
    ),
    Slip(
        code="RPC0031",
        pattern=rf"(?P<at>\b(?:rpc|local)\s+{NAME}\s*\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\))"
        r"(?=\s*(?:$|by\b|or\b|rpc\b|local\b|@|///|\}))",
        replacement=r"\g<at> -> none",
        message="a method says what it returns",
        title="let it return `none`",
        safe=False,
    ),
    Slip(
        code="RPC0004",
        pattern=rf"(?P<at>\b(?:rpc|local)\s+{NAME})(?=\s*->)",
        replacement=r"\g<at>()",
        message="a method without parameters has empty parentheses",
        title="write `()`",
    ),
    Slip(
        code="RPC0002",
        pattern=rf"(?P<at>\b(?:(?:or\s+)?(?:{NONE}\s+)?(?:if\s+)?unmapped\b|or\s+{NONE}(?:\s+if\b)?))",
        replacement="or none if unmapped",
        message="the clause reads `or none if unmapped`",
        title="complete it",
        starts=("service_members",),
    ),
    Slip(
        code="RPC0002",
        pattern=rf"(?P<at>(?P<name>{NAME}))(?=\s*\()",
        replacement=r"rpc \g<name>",
        message="expected `rpc` or `local` before `{name}`",
        title="write `rpc`",
        safe=False,
        starts=("service_members",),
        heads=True,
    ),
    Slip(
        code="RPC0004",
        pattern=rf"(?P<head>@{NAME})(?P<at>[ \t]*[=:]?[ \t]*(?P<value>\"[^\"\n]*\"|[0-9]\w*))",
        replacement=r"\g<head>(\g<value>)",
        message="the arguments of an attribute stand in parentheses",
        title="write `({value})`",
    ),
    Slip(
        code="RPC0011",
        pattern=r"(?P<at>(?P<number>[0-9]+)[ \t]+(?P<unit>ms|s|m|h|d)\b)",
        replacement=r"\g<number>\g<unit>",
        message="the unit of a duration stands right behind its number",
        title="write `{number}{unit}`",
    ),
    Slip(
        code="RPC0003",
        pattern=r"(?P<at>\{)[^{}]*\}",
        message="a method has no body here: `local` methods have theirs in Python",
        starts=("service_members",),
    ),
)
"""In the order in which they are tried."""
