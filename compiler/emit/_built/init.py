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
    pass
    yield str((undefined(name='header') if l_0_header is missing else l_0_header))
    yield '\n'
    yield str((undefined(name='doc') if l_0_doc is missing else l_0_doc))
    yield '\n'
    if (undefined(name='modules') if l_0_modules is missing else l_0_modules):
        pass
        yield '\nfrom typing import TYPE_CHECKING\n\n__all__ = [\n'
        for l_1_name in (undefined(name='public') if l_0_public is missing else l_0_public):
            _loop_vars = {}
            pass
            yield '    "'
            yield str(l_1_name)
            yield '",\n'
        l_1_name = missing
        yield ']\n\nif TYPE_CHECKING:\n'
        for l_1_module in (undefined(name='modules') if l_0_modules is missing else l_0_modules):
            _loop_vars = {}
            pass
            yield '    '
            yield str(environment.getattr(l_1_module, 'import_line'))
            yield '\n'
        l_1_module = missing
        yield 'else:\n    _MODULES = {\n'
        for l_1_module in (undefined(name='modules') if l_0_modules is missing else l_0_modules):
            _loop_vars = {}
            pass
            for l_2_name in environment.getattr(l_1_module, 'names'):
                _loop_vars = {}
                pass
                yield '        "'
                yield str(l_2_name)
                yield '": "'
                yield str(environment.getattr(l_1_module, 'module'))
                yield '",\n'
            l_2_name = missing
        l_1_module = missing
        yield '    }\n\n    def __getattr__(name):\n        """Import a public name when it is first asked for."""\n        from importlib import import_module\n\n        if name not in _MODULES:\n            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")\n        value = globals()[name] = getattr(import_module(_MODULES[name]), name)\n        return value\n\n    def __dir__():\n        return sorted({*globals(), *__all__})\n'

blocks = {}
debug_info = '1=15&2=17&3=19&8=22&9=26&14=30&15=34&19=38&20=41&21=45'