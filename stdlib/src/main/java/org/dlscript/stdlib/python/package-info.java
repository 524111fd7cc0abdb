/** The parts of Python's own library that are written in Java. */
package org.dlscript.stdlib.python;
