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
        _loop_vars = {}
        pass
        for l_2_class in environment.getattr(l_1_service, 'classes'):
            l_2_class_var = resolve('class_var')
            l_2_type = resolve('type')
            l_2_base = resolve('base')
            l_2_str = resolve('str')
            l_2_silo_mode = resolve('silo_mode')
            l_2_class_method = resolve('class_method')
            l_2_service_table = resolve('service_table')
            l_2_cached_property = resolve('cached_property')
            _loop_vars = {}
            pass
            yield '\n\n'
            yield str(environment.getattr(l_2_class, 'class_line'))
            yield '\n'
            if environment.getattr(l_2_class, 'doc'):
                pass
                yield '    '
                yield str(environment.getattr(l_2_class, 'doc'))
                yield '\n\n'
            if environment.getattr(l_2_class, 'of'):
                pass
                yield '    __service__: '
                yield str((undefined(name='class_var') if l_2_class_var is missing else l_2_class_var))
                yield '['
                yield str((undefined(name='type') if l_2_type is missing else l_2_type))
                yield '['
                yield str((undefined(name='base') if l_2_base is missing else l_2_base))
                yield ']] = '
                yield str(environment.getattr(l_2_class, 'of'))
                yield '\n'
            else:
                pass
                yield '    key: '
                yield str((undefined(name='class_var') if l_2_class_var is missing else l_2_class_var))
                yield '['
                yield str((undefined(name='str') if l_2_str is missing else l_2_str))
                yield '] = '
                yield str(environment.getattr(l_1_service, 'key'))
                yield '\n    local_mode: '
                yield str((undefined(name='class_var') if l_2_class_var is missing else l_2_class_var))
                yield '['
                yield str((undefined(name='silo_mode') if l_2_silo_mode is missing else l_2_silo_mode))
                yield '] = '
                yield str((undefined(name='silo_mode') if l_2_silo_mode is missing else l_2_silo_mode))
                yield '.'
                yield str(environment.getattr(l_1_service, 'silo'))
                yield '\n\n    @'
                yield str((undefined(name='class_method') if l_2_class_method is missing else l_2_class_method))
                yield '\n    '
                yield str(environment.getattr(l_1_service, 'impl_signature'))
                yield '\n        '
                yield str(environment.getattr(l_1_service, 'impl_import'))
                yield '\n\n        return '
                yield str(environment.getattr(l_1_service, 'impl_class'))
                yield '()\n\n    @'
                yield str((undefined(name='class_method') if l_2_class_method is missing else l_2_class_method))
                yield '\n    def get_method_table(cls) -> '
                yield str((undefined(name='service_table') if l_2_service_table is missing else l_2_service_table))
                yield ':\n        return '
                yield str(environment.getattr(l_1_service, 'table'))
                yield '\n'
                if environment.getattr(l_1_service, 'aio'):
                    pass
                    yield '\n    @'
                    yield str((undefined(name='cached_property') if l_2_cached_property is missing else l_2_cached_property))
                    yield '\n    def aio(self) -> "'
                    yield str(environment.getattr(l_1_service, 'aio'))
                    yield '":\n        """The same methods for callers on an event loop, who await them."""\n        return '
                    yield str(environment.getattr(l_1_service, 'aio'))
                    yield '.create_delegation()\n'
            for l_3_method in environment.getattr(l_2_class, 'methods'):
                l_3_abstract = resolve('abstract')
                l_3_is_instance = resolve('is_instance')
                l_3_error = resolve('error')
                _loop_vars = {}
                pass
                yield '\n    '
                yield str(environment.getattr(l_3_method, 'decorator'))
                yield '\n    @'
                yield str((undefined(name='abstract') if l_3_abstract is missing else l_3_abstract))
                yield '\n'
                if environment.getattr(l_3_method, 'doc'):
                    pass
                    yield '    '
                    yield str(environment.getattr(l_3_method, 'signature'))
                    yield '\n        '
                    yield str(environment.getattr(l_3_method, 'doc'))
                    yield '\n'
                else:
                    pass
                    yield '    '
                    yield str(environment.getattr(l_3_method, 'signature'))
                    yield ' ...\n'
                if environment.getattr(l_3_method, 'or_raise'):
                    pass
                    yield '\n    '
                    yield str(environment.getattr(environment.getattr(l_3_method, 'or_raise'), 'signature'))
                    yield '\n        '
                    yield str(environment.getattr(environment.getattr(l_3_method, 'or_raise'), 'doc'))
                    yield '\n        '
                    yield str(environment.getattr(environment.getattr(l_3_method, 'or_raise'), 'call'))
                    yield '\n        if '
                    yield str((undefined(name='is_instance') if l_3_is_instance is missing else l_3_is_instance))
                    yield '('
                    yield str(environment.getattr(environment.getattr(l_3_method, 'or_raise'), 'result'))
                    yield ', '
                    yield str((undefined(name='error') if l_3_error is missing else l_3_error))
                    yield '):\n            raise '
                    yield str(environment.getattr(environment.getattr(l_3_method, 'or_raise'), 'result'))
                    yield '.exception()\n'
                    if environment.getattr(environment.getattr(l_3_method, 'or_raise'), 'returns'):
                        pass
                        yield '        return '
                        yield str(environment.getattr(environment.getattr(l_3_method, 'or_raise'), 'result'))
                        yield '\n'
            l_3_method = l_3_abstract = l_3_is_instance = l_3_error = missing
            for l_3_method in environment.getattr(l_2_class, 'locals'):
                _loop_vars = {}
                pass
                yield '\n    '
                yield str(environment.getattr(l_3_method, 'signature'))
                yield '\n'
                if environment.getattr(l_3_method, 'doc'):
                    pass
                    yield '        '
                    yield str(environment.getattr(l_3_method, 'doc'))
                    yield '\n'
                if environment.getattr(l_3_method, 'import_line'):
                    pass
                    yield '        '
                    yield str(environment.getattr(l_3_method, 'import_line'))
                    yield '\n\n'
                yield '        '
                yield str(environment.getattr(l_3_method, 'call'))
                yield '\n'
            l_3_method = missing
        l_2_class = l_2_class_var = l_2_type = l_2_base = l_2_str = l_2_silo_mode = l_2_class_method = l_2_service_table = l_2_cached_property = missing
        yield '\n\n'
        yield str(environment.getattr(l_1_service, 'table'))
        yield ' = '
        yield str(environment.getattr(l_1_service, 'table_text'))
        yield '\n'
    l_1_service = missing
    yield '\n'
    for l_1_service in (undefined(name='services') if l_0_services is missing else l_0_services):
        _loop_vars = {}
        pass
        yield str(environment.getattr(l_1_service, 'delegation'))
        yield '\n'
    l_1_service = missing

blocks = {}
debug_info = '1=15&2=17&4=19&5=21&6=24&9=36&10=38&11=41&14=43&15=46&17=57&18=63&20=71&21=73&22=75&24=77&26=79&27=81&28=83&29=85&31=88&32=90&34=92&37=94&39=101&40=103&41=105&42=108&43=110&45=115&47=117&49=120&50=122&51=124&52=126&53=132&54=134&55=137&59=140&61=144&62=146&63=149&65=151&66=154&69=157&74=162&77=168&78=171'