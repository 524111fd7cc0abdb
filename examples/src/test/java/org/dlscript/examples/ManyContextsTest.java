package org.dlscript.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many contexts: one after the other and at the same time. */
@Timeout(600)
class ManyContextsTest {
  private static final int THREADS = 8;
  private static final int CONTEXTS = 1000;

  private static final String TRAINING =
      """
      import torch
      from torch import nn

      def train(seed):
          torch.manual_seed(seed)
          x = torch.randn(64, 10)
          y = (x.sum(1) > 0).long()
          net = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 2))
          optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
          for _ in range(30):
              loss = nn.functional.cross_entropy(net(x), y)
              optimizer.zero_grad()
              loss.backward()
              optimizer.step()
          with torch.no_grad():
              return [*torch.rand(3).tolist(), loss.item(), net(x).sum().item()]
      train
      """;

  /** Three draws after a training, its last loss and the sum of its predictions. */
  private static double[] train(Engine engine, int seed) {
    try (Context c = Context.newBuilder("dls").engine(engine).build()) {
      return c.eval("dls", TRAINING).execute(seed).as(double[].class);
    }
  }

  @Test
  void contextsTrainAtTheSameTimeAsTheyDoInTurn() throws InterruptedException, ExecutionException {
    try (Engine engine = Engine.newBuilder().option("engine.WarnInterpreterOnly", "false").build();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Callable<double[]>> work = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int seed = i;
        work.add(() -> train(engine, seed));
      }
      List<Future<double[]>> together = threads.invokeAll(work);
      for (int i = 0; i < THREADS; i++) {
        double[] alone = train(engine, i);
        double[] found = together.get(i).get();
        for (int k = 0; k < alone.length; k++) {
          // How a sum is split depends on who else computes; the draws are exact.
          double tolerance = k < 3 ? 0 : 1e-4 * Math.max(1, Math.abs(alone[k]));
          assertEquals(alone[k], found[k], tolerance, "seed " + i + ", number " + k);
        }
      }
    }
  }

  @Test
  void closedContextsLeaveNothingBehind() {
    Source source =
        Source.create(
            "dls",
            """
            import collections
            class Node(list):
                def __init__(self, n): self.data = [0] * n
            nodes = [Node(1000) for _ in range(20)]
            len(nodes)
            """);
    try (Engine engine =
        Engine.newBuilder().option("engine.WarnInterpreterOnly", "false").build()) {
      long early = 0;
      for (int i = 0; i < CONTEXTS; i++) {
        try (Context c = Context.newBuilder("dls").engine(engine).build()) {
          assertEquals(20, c.eval(source).asInt());
        }
        if (i == CONTEXTS / 5) {
          early = used();
        }
      }
      long late = used();
      assertTrue(
          late < early + (24L << 20),
          "memory grew from " + (early >> 20) + " to " + (late >> 20) + " MB");
    }
  }

  private static long used() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    Runtime r = Runtime.getRuntime();
    return r.totalMemory() - r.freeMemory();
  }
}
