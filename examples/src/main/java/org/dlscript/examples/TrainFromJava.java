package org.dlscript.examples;

import java.util.Random;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;

/**
 * A Java program that owns the data and lets a script learn from it: noisy points on {@code y = 2x
 * - 1} go in as arrays, a function comes back that Java calls, and predictions are read as doubles.
 */
public final class TrainFromJava {
  private static final String SCRIPT =
      """
      import torch
      from torch import nn

      def fit(xs, ys, epochs):
          torch.manual_seed(0)
          x, y = torch.tensor(xs), torch.tensor(ys)
          net = nn.Linear(x.shape[1], 1)
          optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
          for _ in range(epochs):
              loss = nn.functional.mse_loss(net(x).squeeze(1), y)
              optimizer.zero_grad()
              loss.backward()
              optimizer.step()
          print(f"loss {loss.item():.4f}")

          @torch.no_grad()
          def predict(rows):
              return net(torch.tensor(rows)).squeeze(1)
          return predict
      fit
      """;

  private TrainFromJava() {}

  /** The predictions for two new points, which lie near 5 and -3. */
  static double[] run() {
    Random random = new Random(0);
    float[][] xs = new float[100][1];
    float[] ys = new float[100];
    for (int i = 0; i < xs.length; i++) {
      xs[i][0] = random.nextFloat() * 2 - 1;
      ys[i] = 2 * xs[i][0] - 1 + 0.1f * (float) random.nextGaussian();
    }
    try (Context context =
        Context.newBuilder("dls").option("engine.WarnInterpreterOnly", "false").build()) {
      Value fit = context.eval("dls", SCRIPT);
      Value predict = fit.execute(xs, ys, 200);
      Value found = predict.execute((Object) new float[][] {{3}, {-1}});
      double[] result = new double[(int) found.getArraySize()];
      for (int i = 0; i < result.length; i++) {
        result[i] = found.getArrayElement(i).asDouble();
      }
      return result;
    }
  }

  public static void main(String[] args) {
    for (double y : run()) {
      System.out.printf("%.2f%n", y);
    }
  }
}
