"""Resolvers: those of the language and declared ones, the parameter that each reads, and the values that it takes."""

from ..idl import ast
from ..records import record
from ..schemas.contract import Scalar, ScalarName, Type
from .program import Declared, Module, Program

__all__ = ["BUILT_IN_RESOLVERS", "Resolver", "default_parameter", "find_resolver"]


@record(frozen=True, slots=True, eq=False)
class Resolver:
    """What a `by` clause names. `parameter` is read where the clause names no other; empty: none is."""

    parameter: str
    scalars: tuple[ScalarName, ...] = ()
    """The types of its value, for a resolver of the language."""
    declared: Declared | None = None

    def takes(self, program: Program, type_: Type) -> bool:
        """Whether values of a type will do, however aliases call it. Whether they can be none is not asked here."""
        base, _ = program.strip(type_)
        if self.declared is None:
            return isinstance(base, Scalar) and base.name in self.scalars
        assert isinstance(self.declared.node, ast.ResolverDecl)
        wanted = program.types.get(self.declared.node.type)
        if wanted is None:
            return True  # reported where it is declared
        other, _ = program.strip(wanted)
        if isinstance(base, Scalar) and isinstance(other, Scalar):
            return base.name is other.name
        return base == other

    def reads(self) -> str:
        """What it takes, in words."""
        if self.declared is None:
            return " or ".join(f"`{name}`" for name in self.scalars)
        assert isinstance(self.declared.node, ast.ResolverDecl)
        return f"`{self.declared.node.type.name.text}`"


BUILT_IN_RESOLVERS: dict[str, Resolver] = {
    "organization_id": Resolver("organization_id", (ScalarName.INT, ScalarName.UUID)),
    "organization_slug": Resolver("slug", (ScalarName.STR,)),
    "region_name": Resolver("region_name", (ScalarName.STR,)),
    "single_organization": Resolver(""),
}
"""The resolvers of the language. A declared one can't take their names."""


def find_resolver(module: Module, by: ast.By) -> Resolver | None:
    """The resolver that a clause names; None where there is none of that name."""
    name = by.resolver.text
    if name in BUILT_IN_RESOLVERS:
        return BUILT_IN_RESOLVERS[name]
    declared = module.scope.get(name)
    if declared is None or not isinstance(declared.node, ast.ResolverDecl):
        return None
    return Resolver(declared.node.parameter.text, declared=declared)


def default_parameter(module: Module, by: ast.By) -> str | None:
    """The parameter that a clause reads if it names none; None where it reads none, or names no resolver."""
    resolver = find_resolver(module, by)
    return resolver.parameter or None if resolver is not None else None
