"""The template `testing.py.j2`, compiled by jinja2 3.1.6: `python -m rpcc.compiler.emit.templates` writes it again."""

# mypy: ignore-errors
# pyright: basic, reportUnusedImport=false, reportUnusedVariable=false, reportUnusedExpression=false

from ..rendering import Undefined, environment, missing

name = 'testing.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_header = resolve('header')
    l_0_doc = resolve('doc')
    l_0_imports = resolve('imports')
    l_0_parts = resolve('parts')
    pass
    yield str((undefined(name='header') if l_0_header is missing else l_0_header))
    yield '\n'
    yield str((undefined(name='doc') if l_0_doc is missing else l_0_doc))
    yield '\n\n'
    yield str((undefined(name='imports') if l_0_imports is missing else l_0_imports))
    yield '\n'
    for l_1_part in (undefined(name='parts') if l_0_parts is missing else l_0_parts):
        l_1_cached_property = resolve('cached_property')
        _loop_vars = {}
        pass
        yield '\n\n'
        if environment.getattr(l_1_part, 'class_line'):
            pass
            yield str(environment.getattr(l_1_part, 'class_line'))
            yield '\n'
            if environment.getattr(l_1_part, 'doc'):
                pass
                yield '    '
                yield str(environment.getattr(l_1_part, 'doc'))
                yield '\n'
                if (environment.getattr(l_1_part, 'statements') or environment.getattr(l_1_part, 'aio')):
                    pass
                    yield '\n'
            for l_2_statement in environment.getattr(l_1_part, 'statements'):
                _loop_vars = {}
                pass
                yield '    '
                yield str(l_2_statement)
                yield '\n'
            l_2_statement = missing
            if environment.getattr(l_1_part, 'aio'):
                pass
                yield '    @'
                yield str((undefined(name='cached_property') if l_1_cached_property is missing else l_1_cached_property))
                yield '\n    def aio(self) -> '
                yield str(environment.getattr(l_1_part, 'aio'))
                yield ':\n        """The same fake for callers on an event loop, who await its methods."""\n        return '
                yield str(environment.getattr(l_1_part, 'aio'))
                yield '(self)\n'
        else:
            pass
            yield str(environment.getattr(l_1_part, 'signature'))
            yield '\n    '
            yield str(environment.getattr(l_1_part, 'doc'))
            yield '\n'
            for l_2_line in environment.getattr(l_1_part, 'body'):
                _loop_vars = {}
                pass
                yield '    '
                yield str(l_2_line)
                yield '\n'
            l_2_line = missing
    l_1_part = l_1_cached_property = missing

blocks = {}
debug_info = '1=15&2=17&4=19&5=21&8=26&9=28&10=30&11=33&12=35&16=38&17=42&19=45&20=48&21=50&23=52&26=56&27=58&28=60&29=64'