/** See docs/architecture.md. */
package org.dlscript.language;
