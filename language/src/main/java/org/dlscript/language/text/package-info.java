/** Text and number rules of Python in plain Java: no guest objects, no nodes. */
package org.dlscript.language.text;
