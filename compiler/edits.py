"""The edits that rules offer: replace a node, insert text, take a thing out, add an import or an attribute."""

from ..idl import ast
from ..idl.diagnostics import Edit, Fix
from ..idl.source import Span
from .program import Declared, Module

__all__ = [
    "add_attribute",
    "add_import",
    "add_setting",
    "import_item",
    "insert",
    "remove",
    "remove_argument",
    "remove_item",
    "replace",
    "required_word",
]


def replace(module: Module, node: ast.Node | Span, text: str) -> Edit:
    """Put `text` in the place of a node or span."""
    return Edit(location=module.location(node if isinstance(node, Span) else node.span), replacement=text)


def insert(module: Module, offset: int, text: str) -> Edit:
    """Insert `text` at an offset."""
    return replace(module, Span(offset, offset), text)


def remove(module: Module, node: ast.Node | Span) -> Edit:
    """Take a node out, with the white space before it; with its whole line where it stands alone there."""
    span = node if isinstance(node, Span) else node.span
    return replace(module, _with_space(module.source.text, span), "")


def remove_item(module: Module, items: tuple[ast.Node, ...], item: ast.Node) -> Edit:
    """Take one out of several items parted by commas (there must be another)."""
    at = items.index(item)
    if at + 1 < len(items):
        return replace(module, Span(item.span.start, items[at + 1].span.start), "")
    return replace(module, Span(items[at - 1].span.end, item.span.end), "")


def remove_argument(module: Module, attribute: ast.Attribute, argument: ast.Argument) -> Edit:
    """Take an argument out of an attribute, with the parentheses where it was the only one."""
    if len(attribute.arguments) > 1:
        return remove_item(module, attribute.arguments, argument)
    return replace(module, Span(attribute.name.span.end, attribute.span.end), "")


def required_word(module: Module, field: ast.Field) -> Span:
    """The word `required` before a field, and the space behind it."""
    end = field.name.span.start
    return Span(module.source.text.rindex("required", 0, end), end)


def add_attribute(
    module: Module, node: ast.Field | ast.Param | ast.Pick | ast.Method | ast.ServiceDecl, text: str
) -> Edit:
    """Add an attribute: behind a member that stands on its line, before a method or service."""
    if isinstance(node, ast.Method | ast.ServiceDecl):
        start = node.attributes[0].span.start if node.attributes else _first_word(module, node)
        return insert(module, start, f"{text} ")
    return insert(module, _end_of_member(node), f" {text}")


def add_setting(module: Module, service: ast.ServiceDecl, text: str) -> Edit:
    """Add a setting to a service, as the first thing in its body."""
    source = module.source.text
    after = service.members[0].span.start if service.members else service.span.end
    brace = source.rindex("{", 0, after) + 1
    end = "\n" if source[brace:].lstrip().startswith("}") else ""
    return insert(module, brace, f"\n  {text}{end}")


def add_import(module: Module, declared: Declared, *, safe: bool = True) -> Fix:
    """Import a declaration of another package."""
    edit = import_item(module, declared.package, declared.short)
    return Fix(title=f"import it from `{declared.package}`", edits=(edit,), safe=safe)


def import_item(module: Module, package: str, item: str) -> Edit:
    """Import an item such as `Member` or `Member as Person` from a package."""
    for present in module.file.imports:
        if present.package.text == package:
            return insert(module, present.items[-1].span.end, f", {item}")
    line = f"from {package} import {item}"
    if module.file.imports:
        return insert(module, module.file.imports[-1].span.end, f"\n{line}")
    assert module.file.package is not None
    return insert(module, module.file.package.span.end, f"\n\n{line}")


def _end_of_member(node: ast.Field | ast.Param | ast.Pick) -> int:
    if node.attributes:
        return node.attributes[-1].span.end
    if isinstance(node, ast.Field) and node.source:
        return node.source.span.end
    if node.default:
        return node.default.span.end
    return node.name.span.end if isinstance(node, ast.Pick) else node.type.span.end


def _first_word(module: Module, node: ast.Method | ast.ServiceDecl) -> int:
    """Where the first word of its own starts: behind docs."""
    start = node.doc.span.end if node.doc else node.span.start
    text = module.source.text
    while text[start].isspace():
        start += 1
    return start


def _with_space(text: str, span: Span) -> Span:
    start, end = span
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    alone = start == 0 or text[start - 1] == "\n"
    after = end
    while after < len(text) and text[after] in " \t\r":
        after += 1
    if alone and (after == len(text) or text[after] == "\n"):
        return Span(start, min(after + 1, len(text)))
    return Span(span.start, after) if alone else Span(start, end)
