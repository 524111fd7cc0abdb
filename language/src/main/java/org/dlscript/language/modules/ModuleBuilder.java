package org.dlscript.language.modules;

import org.dlscript.language.nodes.Inlined;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyModule;

/** Declares the contents of a module written in Java. */
public final class ModuleBuilder {
  private final PyModule module;
  private final String name;

  public ModuleBuilder(PyModule module) {
    this.module = module;
    this.name = module.name();
  }

  public PyModule module() {
    return module;
  }

  private ModuleBuilder add(String declaration, Fn code) {
    PyBuiltin f = PyBuiltin.function(declaration, code, name, null);
    module.dict.put(f.name, f);
    return this;
  }

  public ModuleBuilder function(String declaration, Fn.F0 code) {
    return add(declaration, code);
  }

  public ModuleBuilder function(String declaration, Fn.F1 code) {
    return add(declaration, code);
  }

  public ModuleBuilder function(String declaration, Fn.F2 code) {
    return add(declaration, code);
  }

  public ModuleBuilder function(String declaration, Fn.F3 code) {
    return add(declaration, code);
  }

  public ModuleBuilder function(String declaration, Fn.F4 code) {
    return add(declaration, code);
  }

  /** The usual cases of a function declared before, as nodes. */
  public ModuleBuilder inlined(String function, Inlined.Factory make) {
    ((PyBuiltin) module.dict.get(function)).inlined(make);
    return this;
  }

  /** A function that takes all its bound arguments as one array. */
  public ModuleBuilder functionN(String declaration, Fn.FN code) {
    return add(declaration, code);
  }

  public ModuleBuilder value(String attribute, Object value) {
    module.dict.put(attribute, value);
    return this;
  }
}
