"""The template `model.py.j2`, compiled by jinja2 3.1.6: `python -m rpcc.compiler.emit.templates` writes it again."""

# mypy: ignore-errors
# pyright: basic, reportUnusedImport=false, reportUnusedVariable=false, reportUnusedExpression=false

from ..rendering import Undefined, environment, missing

name = 'model.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_header = resolve('header')
    l_0_doc = resolve('doc')
    l_0_imports = resolve('imports')
    l_0_type_imports = resolve('type_imports')
    l_0_type_checking = resolve('type_checking')
    l_0_blocks = resolve('blocks')
    l_0_bottom_imports = resolve('bottom_imports')
    l_0_late = resolve('late')
    pass
    yield str((undefined(name='header') if l_0_header is missing else l_0_header))
    yield '\n'
    yield str((undefined(name='doc') if l_0_doc is missing else l_0_doc))
    yield '\n\n'
    yield str((undefined(name='imports') if l_0_imports is missing else l_0_imports))
    yield '\n'
    if (undefined(name='type_imports') if l_0_type_imports is missing else l_0_type_imports):
        pass
        yield '\nif '
        yield str((undefined(name='type_checking') if l_0_type_checking is missing else l_0_type_checking))
        yield ':\n'
        yield str((undefined(name='type_imports') if l_0_type_imports is missing else l_0_type_imports))
        yield '\n'
    for l_1_block in (undefined(name='blocks') if l_0_blocks is missing else l_0_blocks):
        _loop_vars = {}
        pass
        if environment.getattr(l_1_block, 'class_line'):
            pass
            yield str(environment.getattr(l_1_block, 'gap'))
            yield str(environment.getattr(l_1_block, 'class_line'))
            yield '\n'
            if environment.getattr(l_1_block, 'doc'):
                pass
                yield '    '
                yield str(environment.getattr(l_1_block, 'doc'))
                yield '\n'
                if (environment.getattr(l_1_block, 'statements') or environment.getattr(l_1_block, 'methods')):
                    pass
                    yield '\n'
            elif ((not environment.getattr(l_1_block, 'statements')) and (not environment.getattr(l_1_block, 'methods'))):
                pass
                yield '    pass\n'
            for l_2_statement in environment.getattr(l_1_block, 'statements'):
                _loop_vars = {}
                pass
                yield '    '
                yield str(environment.getattr(l_2_statement, 'text'))
                yield '\n'
                if environment.getattr(l_2_statement, 'doc'):
                    pass
                    yield '    '
                    yield str(environment.getattr(l_2_statement, 'doc'))
                    yield '\n'
            l_2_statement = missing
            for l_2_method in environment.getattr(l_1_block, 'methods'):
                _loop_vars = {}
                pass
                if environment.getattr(l_2_method, 'apart'):
                    pass
                    yield '\n'
                yield '    '
                yield str(environment.getattr(l_2_method, 'signature'))
                yield '\n'
                if environment.getattr(l_2_method, 'doc'):
                    pass
                    yield '        '
                    yield str(environment.getattr(l_2_method, 'doc'))
                    yield '\n'
                yield '        '
                yield str(environment.getattr(l_2_method, 'import_line'))
                yield '\n\n        '
                yield str(environment.getattr(l_2_method, 'call'))
                yield '\n'
            l_2_method = missing
        else:
            pass
            yield str(environment.getattr(l_1_block, 'gap'))
            for l_2_statement in environment.getattr(l_1_block, 'statements'):
                _loop_vars = {}
                pass
                if environment.getattr(l_2_statement, 'apart'):
                    pass
                    yield '\n'
                yield str(environment.getattr(l_2_statement, 'text'))
                yield '\n'
                if environment.getattr(l_2_statement, 'doc'):
                    pass
                    yield str(environment.getattr(l_2_statement, 'doc'))
                    yield '\n'
            l_2_statement = missing
    l_1_block = missing
    if (undefined(name='bottom_imports') if l_0_bottom_imports is missing else l_0_bottom_imports):
        pass
        yield '\n\n'
        yield str((undefined(name='bottom_imports') if l_0_bottom_imports is missing else l_0_bottom_imports))
        yield '\n'
    if (undefined(name='late') if l_0_late is missing else l_0_late):
        pass
        yield '\n'
        for l_1_statement in (undefined(name='late') if l_0_late is missing else l_0_late):
            _loop_vars = {}
            pass
            if environment.getattr(l_1_statement, 'apart'):
                pass
                yield '\n'
            yield str(environment.getattr(l_1_statement, 'text'))
            yield '\n'
            if environment.getattr(l_1_statement, 'doc'):
                pass
                yield str(environment.getattr(l_1_statement, 'doc'))
                yield '\n'
        l_1_statement = missing

blocks = {}
debug_info = '1=19&2=21&4=23&5=25&7=28&8=30&10=32&11=35&12=37&13=40&14=43&15=45&18=48&21=51&22=55&23=57&24=60&27=63&28=66&31=70&32=72&33=75&35=78&37=80&40=85&41=89&44=92&45=94&46=96&51=100&54=103&56=105&58=108&59=111&62=114&63=116&64=118'