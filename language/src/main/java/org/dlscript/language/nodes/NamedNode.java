package org.dlscript.language.nodes;

/** A node that mentions a global name or an attribute, as {@code co_names} lists them. */
public interface NamedNode {
  String mentioned();
}
