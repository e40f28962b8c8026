"""The template `service.py.j2`, compiled by jinja2 3.1.6: `python -m rpcc.compiler.emit.templates` writes it again."""

# mypy: ignore-errors
# pyright: basic, reportUnusedImport=false, reportUnusedVariable=false, reportUnusedExpression=false

from ..rendering import Undefined, environment, missing

name = 'service.py.j2'

def root(context, missing=missing, environment=environment):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_header = resolve('header')
    l_0_doc = resolve('doc')
    l_0_imports = resolve('imports')
    l_0_services = resolve('services')
    pass
    yield str((undefined(name='header') if l_0_header is missing else l_0_header))
    yield '\n'
    yield str((undefined(name='doc') if l_0_doc is missing else l_0_doc))
    yield '\n\n'
    yield str((undefined(name='imports') if l_0_imports is missing else l_0_imports))
    yield '\n'
    for l_1_service in (undefined(name='services') if l_0_services is missing else l_0_services):
        l_1_class_var = resolve('class_var')
        l_1_str = resolve('str')
        l_1_silo_mode = resolve('silo_mode')
        l_1_class_method = resolve('class_method')
        l_1_service_table = resolve('service_table')
        _loop_vars = {}
        pass
        yield '\n\n'
        yield str(environment.getattr(l_1_service, 'class_line'))
        yield '\n'
        if environment.getattr(l_1_service, 'doc'):
            pass
            yield '    '
            yield str(environment.getattr(l_1_service, 'doc'))
            yield '\n\n'
        yield '    key: '
        yield str((undefined(name='class_var') if l_1_class_var is missing else l_1_class_var))
        yield '['
        yield str((undefined(name='str') if l_1_str is missing else l_1_str))
        yield '] = '
        yield str(environment.getattr(l_1_service, 'key'))
        yield '\n    local_mode: '
        yield str((undefined(name='class_var') if l_1_class_var is missing else l_1_class_var))
        yield '['
        yield str((undefined(name='silo_mode') if l_1_silo_mode is missing else l_1_silo_mode))
        yield '] = '
        yield str((undefined(name='silo_mode') if l_1_silo_mode is missing else l_1_silo_mode))
        yield '.'
        yield str(environment.getattr(l_1_service, 'silo'))
        yield '\n\n    @'
        yield str((undefined(name='class_method') if l_1_class_method is missing else l_1_class_method))
        yield '\n    def get_local_implementation(cls) -> "'
        yield str(environment.getattr(l_1_service, 'name'))
        yield '":\n        '
        yield str(environment.getattr(l_1_service, 'impl_import'))
        yield '\n\n        return '
        yield str(environment.getattr(l_1_service, 'impl_class'))
        yield '()\n\n    @'
        yield str((undefined(name='class_method') if l_1_class_method is missing else l_1_class_method))
        yield '\n    def get_method_table(cls) -> '
        yield str((undefined(name='service_table') if l_1_service_table is missing else l_1_service_table))
        yield ':\n        return '
        yield str(environment.getattr(l_1_service, 'table'))
        yield '\n'
        for l_2_method in environment.getattr(l_1_service, 'methods'):
            l_2_abstract = resolve('abstract')
            l_2_is_instance = resolve('is_instance')
            l_2_error = resolve('error')
            _loop_vars = {}
            pass
            yield '\n    '
            yield str(environment.getattr(l_2_method, 'decorator'))
            yield '\n    @'
            yield str((undefined(name='abstract') if l_2_abstract is missing else l_2_abstract))
            yield '\n'
            if environment.getattr(l_2_method, 'doc'):
                pass
                yield '    '
                yield str(environment.getattr(l_2_method, 'signature'))
                yield '\n        '
                yield str(environment.getattr(l_2_method, 'doc'))
                yield '\n'
            else:
                pass
                yield '    '
                yield str(environment.getattr(l_2_method, 'signature'))
                yield ' ...\n'
            if environment.getattr(l_2_method, 'or_raise'):
                pass
                yield '\n    '
                yield str(environment.getattr(environment.getattr(l_2_method, 'or_raise'), 'signature'))
                yield '\n        '
                yield str(environment.getattr(environment.getattr(l_2_method, 'or_raise'), 'doc'))
                yield '\n        '
                yield str(environment.getattr(environment.getattr(l_2_method, 'or_raise'), 'call'))
                yield '\n        if '
                yield str((undefined(name='is_instance') if l_2_is_instance is missing else l_2_is_instance))
                yield '('
                yield str(environment.getattr(environment.getattr(l_2_method, 'or_raise'), 'result'))
                yield ', '
                yield str((undefined(name='error') if l_2_error is missing else l_2_error))
                yield '):\n            raise '
                yield str(environment.getattr(environment.getattr(l_2_method, 'or_raise'), 'result'))
                yield '.exception()\n'
                if environment.getattr(environment.getattr(l_2_method, 'or_raise'), 'returns'):
                    pass
                    yield '        return '
                    yield str(environment.getattr(environment.getattr(l_2_method, 'or_raise'), 'result'))
                    yield '\n'
        l_2_method = l_2_abstract = l_2_is_instance = l_2_error = missing
        for l_2_method in environment.getattr(l_1_service, 'locals'):
            _loop_vars = {}
            pass
            yield '\n    '
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
        yield '\n\n'
        yield str(environment.getattr(l_1_service, 'table'))
        yield ' = '
        yield str(environment.getattr(l_1_service, 'table_text'))
        yield '\n'
    l_1_service = l_1_class_var = l_1_str = l_1_silo_mode = l_1_class_method = l_1_service_table = missing
    yield '\n'
    for l_1_service in (undefined(name='services') if l_0_services is missing else l_0_services):
        _loop_vars = {}
        pass
        yield str(environment.getattr(l_1_service, 'delegation'))
        yield '\n'
    l_1_service = missing

blocks = {}
debug_info = '1=15&2=17&4=19&5=21&8=30&9=32&10=35&13=38&14=44&16=52&17=54&18=56&20=58&22=60&23=62&24=64&25=66&27=73&28=75&29=77&30=80&31=82&33=87&35=89&37=92&38=94&39=96&40=98&41=104&42=106&43=109&47=112&49=116&50=118&51=121&53=124&55=126&59=130&62=136&63=139'