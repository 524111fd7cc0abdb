/** The syntax tree as guest objects, as the module {@code ast} shows it, and back. */
package org.dlscript.language.tree;
