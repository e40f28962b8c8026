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
    yield '\n'
    if (undefined(name='imports') if l_0_imports is missing else l_0_imports):
        pass
        yield '\n'
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
debug_info = '1=19&2=21&3=23&5=26&7=28&9=31&10=33&12=35&13=38&14=40&15=43&16=46&17=48&20=51&23=54&24=58&25=60&26=63&29=66&30=69&33=73&34=75&35=78&37=81&39=83&42=88&43=92&46=95&47=97&48=99&53=103&56=106&58=108&60=111&61=114&64=117&65=119&66=121'