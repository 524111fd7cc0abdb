/**
 * Python's regular expressions: {@link PatternParser} reads a pattern into {@link Piece}s, {@link
 * ProgramWriter} makes a {@link Program} of them, which {@link Matcher} runs.
 */
package org.dlscript.stdlib.python.regex;
