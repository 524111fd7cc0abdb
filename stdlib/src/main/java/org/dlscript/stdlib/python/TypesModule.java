package org.dlscript.stdlib.python;

import java.util.Arrays;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.AliasParameters;
import org.dlscript.language.builtin.AliasType;
import org.dlscript.language.builtin.UnionType;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyTuple;
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
    m.function("seal(cls, /)", TypesModule::seal);
    m.function("union(left, right, /)", UnionType::of);
    m.function("unpacked(alias, /)", AliasType::unpacked);
    m.function(
        "parameters(args, /)", args -> new PyTuple(AliasParameters.of(((PyTuple) args).items)));
    m.function(
        "flattened(args, /)",
        args -> new PyTuple(AliasParameters.flattened(((PyTuple) args).items)));
    m.function(
        "substituted(args, variables, types, flat, /)",
        (args, variables, types, flat) ->
            new PyTuple(
                AliasParameters.substituted(
                    ((PyTuple) args).items,
                    Arrays.asList(((PyTuple) variables).items),
                    ((PyTuple) types).items,
                    Operators.truth(flat))));
    m.function(
        "prepared(alias, variables, types, /)",
        (alias, variables, types) ->
            new PyTuple(
                AliasParameters.prepared(
                    alias, ((PyTuple) variables).items, ((PyTuple) types).items)));
  }

  /** Nobody derives from the class any more. */
  private static Object seal(Object cls) {
    ((PyClass) cls).setSubclassable(false);
    return cls;
  }
}
