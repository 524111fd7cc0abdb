package org.dlscript.stdlib.plot;

import java.awt.AWTError;
import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.HeadlessException;
import java.awt.RenderingHints;
import java.awt.event.KeyAdapter;
import java.awt.event.KeyEvent;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.swing.JFrame;
import javax.swing.JPanel;
import javax.swing.SwingUtilities;

/**
 * A program of its own that shows pictures, each in a window, until all are closed: the process
 * that draws them stays without a display and does not depend on one. Arguments are pairs of a
 * title and a PNG file; the exit status is 0 when the windows were seen and closed, 3 where no
 * display can be reached. As in matplotlib, "q" closes a window.
 */
final class PictureWindow extends JPanel {
  private static final int NO_DISPLAY = 3;

  private final transient BufferedImage picture;

  private PictureWindow(BufferedImage picture) {
    this.picture = picture;
    setPreferredSize(new Dimension(picture.getWidth(), picture.getHeight()));
  }

  /** As large as the window lets it be, in the middle. */
  @Override
  protected void paintComponent(Graphics g) {
    super.paintComponent(g);
    double scale =
        Math.min(
            (double) getWidth() / picture.getWidth(), (double) getHeight() / picture.getHeight());
    int width = (int) Math.round(scale * picture.getWidth());
    int height = (int) Math.round(scale * picture.getHeight());
    ((Graphics2D) g)
        .setRenderingHint(
            RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    g.drawImage(picture, (getWidth() - width) / 2, (getHeight() - height) / 2, width, height, null);
  }

  private static void open(String title, BufferedImage picture) {
    JFrame window = new JFrame(title);
    window.setDefaultCloseOperation(JFrame.DISPOSE_ON_CLOSE); // The last one ends the program.
    window.add(new PictureWindow(picture));
    window.addKeyListener(
        new KeyAdapter() {
          @Override
          public void keyTyped(KeyEvent e) {
            if (e.getKeyChar() == 'q') {
              window.dispose();
            }
          }
        });
    window.pack();
    window.setLocationByPlatform(true);
    window.setVisible(true);
  }

  public static void main(String[] args) throws IOException {
    List<Runnable> windows = new ArrayList<>();
    for (int i = 0; i < args.length; i += 2) {
      String title = args[i];
      BufferedImage picture = ImageIO.read(new File(args[i + 1]));
      windows.add(() -> open(title, picture));
    }
    try {
      SwingUtilities.invokeAndWait(() -> windows.forEach(Runnable::run));
    } catch (InterruptedException
        | java.lang.reflect.InvocationTargetException
        | HeadlessException
        | AWTError
        | LinkageError e) {
      System.exit(NO_DISPLAY);
    }
  }
}
