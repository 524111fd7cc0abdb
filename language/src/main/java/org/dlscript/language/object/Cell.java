package org.dlscript.language.object;

/** A variable shared between a function and the functions inside it; null while unbound. */
public final class Cell {
  public Object value;

  public Cell() {}

  public Cell(Object value) {
    this.value = value;
  }
}
