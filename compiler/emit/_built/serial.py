"""The template `serial.py.j2`, compiled by jinja2 3.1.6: `python -m rpcc.compiler.emit.templates` writes it again."""

# mypy: ignore-errors
# pyright: basic, reportUnusedImport=false, reportUnusedVariable=false, reportUnusedExpression=false

from ..rendering import Undefined, environment, missing

name = 'serial.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_header = resolve('header')
    l_0_doc = resolve('doc')
    l_0_imports = resolve('imports')
    l_0_type_checking = resolve('type_checking')
    l_0_type_imports = resolve('type_imports')
    l_0_functions = resolve('functions')
    l_0_bottom_imports = resolve('bottom_imports')
    pass
    yield str((undefined(name='header') if l_0_header is missing else l_0_header))
    yield '\n'
    yield str((undefined(name='doc') if l_0_doc is missing else l_0_doc))
    yield '\n\n'
    yield str((undefined(name='imports') if l_0_imports is missing else l_0_imports))
    yield '\n\nif '
    yield str((undefined(name='type_checking') if l_0_type_checking is missing else l_0_type_checking))
    yield ':\n'
    yield str((undefined(name='type_imports') if l_0_type_imports is missing else l_0_type_imports))
    yield '\n'
    for l_1_function in (undefined(name='functions') if l_0_functions is missing else l_0_functions):
        _loop_vars = {}
        pass
        yield '\n\n'
        yield str(environment.getattr(l_1_function, 'signature'))
        yield '\n    '
        yield str(environment.getattr(l_1_function, 'doc'))
        yield '\n'
        if environment.getattr(l_1_function, 'reader'):
            pass
            yield '    '
            yield str(environment.getattr(l_1_function, 'reader'))
            yield '\n'
        yield '    '
        yield str(environment.getattr(l_1_function, 'call'))
        yield '\n'
    l_1_function = missing
    if (undefined(name='bottom_imports') if l_0_bottom_imports is missing else l_0_bottom_imports):
        pass
        yield '\n\n'
        yield str((undefined(name='bottom_imports') if l_0_bottom_imports is missing else l_0_bottom_imports))
        yield '\n'

blocks = {}
debug_info = '1=18&2=20&4=22&6=24&7=26&8=28&11=32&12=34&13=36&14=39&16=42&18=45&21=48'