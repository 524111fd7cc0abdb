/**
 * The language: {@code syntax} parses, {@code translate} makes nodes, {@code nodes} run, {@code
 * object} is the object model, {@code builtin} the builtin types and functions, {@code modules} the
 * import system.
 *
 * <p>A builtin type is a class in {@code builtin} whose {@code define(TypeBuilder)} declares
 * methods by signature and lambda, registered in {@code object.Types}. A library module in the
 * guest language is a resource {@code /org/dlscript/lib/a/b.dls}; one in Java implements {@code
 * modules.NativeModule} and stands in {@code META-INF/services}. Guest values are Long, BigInteger,
 * Double, Boolean, TruffleString and the classes of {@code object}; {@code Str}, {@code Text},
 * {@code Ints}, {@code Calls}, {@code Attributes}, {@code Operators}, {@code Iteration} and {@code
 * Errors} are how Java code works on them.
 */
package org.dlscript.language;
