package org.dlscript.language.modules;

import org.dlscript.language.DlsContext;

/**
 * A library module written in Java, found by {@link java.util.ServiceLoader}. One instance may
 * serve several names.
 */
public interface NativeModule {
  /** The full names of the modules it provides. */
  String[] names();

  /** Fills a fresh module of that name. */
  void define(String name, ModuleBuilder module, DlsContext context);
}
