"""Signatures of methods: keyword-only parameters, and the calls that pass them on."""

from collections.abc import Callable, Iterable

from ...records import record
from ...schemas.contract import Field, LocalMethod, Param, Type
from .annotations import Annotations
from .docs import documentation
from .layout import docstring, fold, fold_def, fold_import, string
from .values import Values

__all__ = ["LocalView", "Signatures", "free_name", "passed"]


def _never(_: Type) -> bool:
    return False


@record(frozen=True, slots=True, kw_only=True)
class LocalView:
    """A method whose body stands elsewhere, as a rule in a function of the helpers module."""

    signature: str
    doc: str
    import_line: str
    call: str
    apart: bool
    """Whether a blank line parts it from what stands before it."""


class Signatures:
    """Writes the signatures of one module."""

    def __init__(self, annotations: Annotations, values: Values) -> None:
        self._annotations = annotations
        self._values = values

    def method(
        self,
        name: str,
        params: Iterable[Param],
        returns: str,
        *,
        first: str = "self",
        indent: int = 4,
        tail: int = 0,
        quote: Callable[[Type], bool] = _never,
        awaited: bool = False,
    ) -> str:
        """`def name(self, *, …) -> …:`; types for which `quote` holds stand in quotes, `tail` as for `fold`.

        With `awaited` it is an `async def`.
        """
        items = [self._param(param, quote(param.type)) for param in params]
        inside = ", ".join([first, "*", *items] if items else [first])
        define = "async def" if awaited else "def"
        return fold_def(f"{define} {name}({inside}) -> {returns}:", indent, tail)

    def returned(self, returns: Type | None, quote: Callable[[Type], bool] = _never) -> str:
        """The annotation of what a method returns."""
        if returns is None:
            return "None"
        text = self._annotations.returned(returns)
        return string(text) if quote(returns) else text

    def result(self, returns: Type | None, errors: Iterable[str]) -> str:
        """The same for a method with declared errors, by their full names."""
        named = [self._annotations.declared(error) for error in errors]
        return " | ".join([*named, "None"] if returns is None else [self._annotations.returned(returns), *named])

    def local(
        self,
        method: LocalMethod,
        *,
        helpers: str,
        function: str,
        apart: bool = True,
        quote: Callable[[Type], bool] = _never,
    ) -> LocalView:
        """A method that passes everything on to a function of the module `helpers`."""
        called = free_name(function, method.params)
        item = function if called == function else f"{function} as {called}"
        head = called if method.returns is None else f"return {called}"
        return LocalView(
            signature=self.method(method.name, method.params, self.returned(method.returns, quote), quote=quote),
            doc=docstring(documentation(method.doc, params=method.params), 8),
            import_line=fold_import(helpers, [item], 8),
            call=passed(head, method.params, 8, first="self"),
            apart=apart,
        )

    def passed_on(self, method: LocalMethod, *, module: str, to: str) -> LocalView:
        """A method that passes everything on to the method of that name of an object of this module."""
        target = free_name(to, method.params)
        head = f"{target}.{method.name}"
        return LocalView(
            signature=self.method(method.name, method.params, self.returned(method.returns)),
            doc=docstring(documentation(method.doc, params=method.params), 8),
            import_line="" if target == to else fold_import(module, [f"{to} as {target}"], 8),
            call=passed(head if method.returns is None else f"return {head}", method.params, 8),
            apart=True,
        )

    def _param(self, param: Param, quoted: bool) -> str:
        type_ = self._annotations.argument(param.type)
        text = f'{param.name}: "{type_}"' if quoted else f"{param.name}: {type_}"
        return text if param.required else f"{text} = {self._values.param_default(param.type, param.default)}"


def passed(head: str, params: Iterable[Param], indent: int, *, first: str = "") -> str:
    """A statement that ends in a call with all parameters: `head(first, a=a, b=b)`."""
    arguments = [f"{param.name}={param.name}" for param in params]
    return fold(f"{head}({', '.join([first, *arguments] if first else arguments)})", indent)


def free_name(wanted: str, params: Iterable[Param | Field]) -> str:
    """A name for a variable beside parameters: `wanted`, unless a parameter has it."""
    taken = {param.name for param in params}
    while wanted in taken:
        wanted += "_"
    return wanted
