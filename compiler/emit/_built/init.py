"""The template `init.py.j2`, compiled by jinja2 3.1.6: `python -m rpcc.compiler.emit.templates` writes it again."""

# mypy: ignore-errors
# pyright: basic, reportUnusedImport=false, reportUnusedVariable=false, reportUnusedExpression=false

from ..rendering import Undefined, environment, missing

name = 'init.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_header = resolve('header')
    l_0_doc = resolve('doc')
    l_0_modules = resolve('modules')
    l_0_public = resolve('public')
    l_0_import_lines = resolve('import_lines')
    l_0_services = resolve('services')
    pass
    yield str((undefined(name='header') if l_0_header is missing else l_0_header))
    yield '\n'
    yield str((undefined(name='doc') if l_0_doc is missing else l_0_doc))
    yield '\n'
    if (undefined(name='modules') if l_0_modules is missing else l_0_modules):
        pass
        yield '\nTYPE_CHECKING = False  # type checkers take it for true; `typing` would take longer to import than this package\n\n__all__ = [\n'
        for l_1_name in (undefined(name='public') if l_0_public is missing else l_0_public):
            _loop_vars = {}
            pass
            yield '    "'
            yield str(l_1_name)
            yield '",\n'
        l_1_name = missing
        yield ']\n\nif TYPE_CHECKING:\n'
        for l_1_import_line in (undefined(name='import_lines') if l_0_import_lines is missing else l_0_import_lines):
            _loop_vars = {}
            pass
            yield '    '
            yield str(l_1_import_line)
            yield '\n'
        l_1_import_line = missing
        yield 'else:\n'
        if (undefined(name='services') if l_0_services is missing else l_0_services):
            pass
            yield '    '
            yield str((undefined(name='services') if l_0_services is missing else l_0_services))
            yield '\n'
        yield '\n    def __getattr__(name):\n        """Import a public name when it is first asked for."""\n        from importlib import import_module\n\n        if name not in __all__:\n            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")\n'
        if (undefined(name='services') if l_0_services is missing else l_0_services):
            pass
            yield '        module = import_module(f"{__name__}.service" if name in _SERVICES else f"{__name__}.model")\n'
        else:
            pass
            for l_1_module in (undefined(name='modules') if l_0_modules is missing else l_0_modules):
                _loop_vars = {}
                pass
                yield '        module = import_module("'
                yield str(l_1_module)
                yield '")\n'
            l_1_module = missing
        yield '        value = globals()[name] = getattr(module, name)\n        return value\n\n    def __dir__():\n        return sorted({*globals(), *__all__})\n'

blocks = {}
debug_info = '1=17&2=19&3=21&8=24&9=28&14=32&15=36&18=40&19=43&28=46&31=51&32=55'