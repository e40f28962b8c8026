"""The recipes of plans: expand, migrate, contract. What they do is in `plans/`; here is what they say."""

from ..kind import Recipe, Scope

__all__ = [
    "ANNOUNCE",
    "BESIDE_MEMBER",
    "BESIDE_METHOD",
    "BESIDE_SERVICE",
    "BESIDE_TYPE",
    "KEEP_MEMBER",
    "KEEP_METHOD",
    "KEEP_SERVICE",
    "SOFTEN",
]

_CALLS = "`@deprecated`, then `@disabled`, each for the time of grace, and then removed"

KEEP_MEMBER = Recipe(
    Scope.MEMBER, "keep it, with a default and `@deprecated`, for the time of grace, and then remove it"
)
KEEP_METHOD = Recipe(Scope.METHOD, f"keep it: it is {_CALLS}")
KEEP_SERVICE = Recipe(Scope.SERVICE, f"keep it: it is {_CALLS}")
SOFTEN = Recipe(
    Scope.MEMBER, "add it with a default, which it loses once everybody writes it, if the deploy order lets that be"
)
BESIDE_MEMBER = Recipe(
    Scope.MEMBER,
    "add the new one beside the old one, which is `@deprecated` for the time of grace and then removed; a new type "
    "needs a new name",
)
BESIDE_METHOD = Recipe(Scope.METHOD, f"add a method of another name beside the old one, which is {_CALLS}")
BESIDE_SERVICE = Recipe(Scope.SERVICE, f"add a service of another name beside the old one, which is {_CALLS}")
BESIDE_TYPE = Recipe(
    Scope.TYPE,
    "declare the new type beside the old one, for new fields and methods beside the old ones, until these go",
)
ANNOUNCE = Recipe(Scope.NOTICE, "write `@deprecated` first, and `@disabled` after the time of grace")
