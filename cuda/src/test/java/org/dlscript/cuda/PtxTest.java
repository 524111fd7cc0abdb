package org.dlscript.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The committed PTX is that of the committed sources; build.sh makes it. */
class PtxTest {
  private static final Pattern ENTRY = Pattern.compile("(?m)^\\.visible \\.entry (\\w+)");

  private static String text(String module) {
    return new String(PtxModules.resource(module + ".ptx"), StandardCharsets.UTF_8);
  }

  @Test
  void eachModuleWasMadeFromItsSource() throws Exception {
    for (String[] m : EmulatedDriver.modules()) {
      MessageDigest d = MessageDigest.getInstance("SHA-256");
      d.update(Files.readAllBytes(EmulatedDriver.KERNELS.resolve("dls.cuh")));
      d.update(Files.readAllBytes(EmulatedDriver.KERNELS.resolve(m[1])));
      String defines = String.join(" ", List.of(m).subList(2, m.length));
      d.update(defines.getBytes(StandardCharsets.UTF_8));
      assertEquals(
          "// " + HexFormat.of().formatHex(d.digest()),
          text(m[0]).lines().findFirst().orElseThrow(),
          m[0] + ".ptx is out of date: run build.sh");
    }
  }

  @Test
  void oldDriversReadIt() throws Exception {
    for (String[] m : EmulatedDriver.modules()) {
      String text = text(m[0]);
      assertTrue(text.contains("\n.version 7.0\n.target sm_75\n"), m[0]);
    }
  }

  @Test
  void theIndexNamesAllKernels() throws Exception {
    List<String> lines = new ArrayList<>();
    for (String[] m : EmulatedDriver.modules()) {
      StringBuilder line = new StringBuilder(m[0]);
      for (Matcher e = ENTRY.matcher(text(m[0])); e.find(); ) {
        line.append(' ').append(e.group(1));
      }
      lines.add(line.toString());
    }
    assertEquals(
        lines,
        new String(PtxModules.resource("kernels.txt"), StandardCharsets.UTF_8).lines().toList());
  }
}
