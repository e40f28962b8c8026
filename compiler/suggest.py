"""Did you mean: the known name that a mistyped one most likely stands for."""

from collections.abc import Iterable

__all__ = ["did_you_mean", "suggestion"]


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """The closest of `known`: the same but for case and underscores, else one that is a slip or two away."""
    candidates = sorted(set(known))
    folded = _fold(name)
    for candidate in candidates:
        if _fold(candidate) == folded:
            return candidate
    letters = sorted(folded)
    for candidate in candidates:
        if sorted(_fold(candidate)) == letters and len(letters) > 2:  # two letters changed places
            return candidate
    from difflib import get_close_matches  # only a mistake needs it, and it is slow to import

    close = get_close_matches(name, candidates, n=1, cutoff=0.7)
    return close[0] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """The suggestion as a question, for a help line."""
    found = suggestion(name, known)
    return f"did you mean `{found}`?" if found else None


def _fold(name: str) -> str:
    return name.replace("_", "").lower()
