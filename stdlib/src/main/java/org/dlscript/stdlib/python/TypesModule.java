package org.dlscript.stdlib.python;

import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Types;

/** {@code _types}: the builtin classes that have no name among the builtins. */
public final class TypesModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_types"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.value("FunctionType", Types.FUNCTION)
        .value("LambdaType", Types.FUNCTION)
        .value("CodeType", Types.CODE)
        .value("CellType", Types.CELL)
        .value("MappingProxyType", Types.MAPPING_PROXY)
        .value("GeneratorType", Types.GENERATOR)
        .value("CoroutineType", Types.COROUTINE)
        .value("AsyncGeneratorType", Types.ASYNC_GENERATOR)
        .value("MethodType", Types.METHOD)
        .value("BuiltinFunctionType", Types.BUILTIN_FUNCTION)
        .value("BuiltinMethodType", Types.BUILTIN_FUNCTION)
        .value("WrapperDescriptorType", Types.WRAPPER_DESCRIPTOR)
        .value("MethodWrapperType", Types.METHOD_WRAPPER)
        .value("MethodDescriptorType", Types.METHOD_DESCRIPTOR)
        .value("ModuleType", Types.MODULE)
        .value("NoneType", Types.NONE_TYPE)
        .value("NotImplementedType", Types.NOT_IMPLEMENTED)
        .value("EllipsisType", Types.ELLIPSIS)
        .value("GetSetDescriptorType", Types.GETSET)
        .value("MemberDescriptorType", Types.MEMBER)
        .value("TracebackType", Types.TRACEBACK)
        .value("FrameType", Types.FRAME)
        .value("UnionType", Types.UNION)
        .value("GenericAlias", Types.GENERIC_ALIAS);
  }
}
