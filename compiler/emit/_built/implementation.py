"""The template `implementation.py.j2`, compiled by jinja2 3.1.6: `python -m rpcc.compiler.emit.templates` writes it again."""

# mypy: ignore-errors
# pyright: basic, reportUnusedImport=false, reportUnusedVariable=false, reportUnusedExpression=false

from ..rendering import Undefined, environment, missing

name = 'implementation.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_doc = resolve('doc')
    l_0_imports = resolve('imports')
    l_0_classes = resolve('classes')
    l_0_functions = resolve('functions')
    pass
    yield str((undefined(name='doc') if l_0_doc is missing else l_0_doc))
    yield '\n\n'
    yield str((undefined(name='imports') if l_0_imports is missing else l_0_imports))
    yield '\n'
    for l_1_class in (undefined(name='classes') if l_0_classes is missing else l_0_classes):
        _loop_vars = {}
        pass
        yield '\n\n'
        yield str(environment.getattr(l_1_class, 'class_line'))
        yield '\n    '
        yield str(environment.getattr(l_1_class, 'doc'))
        yield '\n'
        for l_2_signature in environment.getattr(l_1_class, 'signatures'):
            _loop_vars = {}
            pass
            yield '\n    '
            yield str(l_2_signature)
            yield '\n        raise NotImplementedError\n'
        l_2_signature = missing
    l_1_class = missing
    for l_1_function in (undefined(name='functions') if l_0_functions is missing else l_0_functions):
        _loop_vars = {}
        pass
        yield '\n\n'
        yield str(l_1_function)
        yield '\n    raise NotImplementedError\n'
    l_1_function = missing

blocks = {}
debug_info = '1=15&3=17&4=19&7=23&8=25&9=27&11=31&15=35&18=39'