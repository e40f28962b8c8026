"""Which known name somebody most likely meant."""

from collections.abc import Iterable

__all__ = ["did_you_mean"]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The known name that a wrong one most likely stands for, as the end of a message; empty if there is none."""
    from difflib import get_close_matches  # where nothing is wrong it is not needed

    by_case = {each.lower(): each for each in known}
    found = get_close_matches(name.lower(), by_case, n=1, cutoff=0.7)
    return f"; did you mean `{by_case[found[0]]}`?" if found else ""
