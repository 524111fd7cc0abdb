package org.dlscript.runtime.op;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedList;
import java.util.List;

/**
 * The order in which PyTorch's messages list the keywords of a call that fits no signature: that of
 * the hash table of its C++ library, where a new key goes to the front, or to the front of the keys
 * that share its bucket. Stateless.
 */
final class KeywordOrder {
  private static final long MULTIPLIER = 0xc6a4a7935bd1e995L;
  private static final long SEED = 0xc70f6907L;
  // Calls have no more keywords than the first table has buckets.
  private static final int BUCKETS = 13;

  private KeywordOrder() {}

  static List<String> of(Collection<String> keywords) {
    LinkedList<String> order = new LinkedList<>();
    for (String word : keywords) {
      long bucket = bucket(word);
      int at = 0;
      while (at < order.size() && bucket(order.get(at)) != bucket) {
        at++;
      }
      order.add(at < order.size() ? at : 0, word);
    }
    return new ArrayList<>(order);
  }

  private static long bucket(String word) {
    return Long.remainderUnsigned(hash(word.getBytes(StandardCharsets.UTF_8)), BUCKETS);
  }

  // MurmurHash64A
  private static long hash(byte[] bytes) {
    long hash = SEED ^ bytes.length * MULTIPLIER;
    int whole = bytes.length & ~7;
    for (int i = 0; i < whole; i += 8) {
      hash = (hash ^ mix(little(bytes, i, 8) * MULTIPLIER) * MULTIPLIER) * MULTIPLIER;
    }
    if (whole < bytes.length) {
      hash = (hash ^ little(bytes, whole, bytes.length - whole)) * MULTIPLIER;
    }
    return mix(mix(hash) * MULTIPLIER);
  }

  private static long mix(long v) {
    return v ^ v >>> 47;
  }

  private static long little(byte[] bytes, int from, int n) {
    long v = 0;
    for (int k = n - 1; k >= 0; k--) {
      v = v << 8 | bytes[from + k] & 0xff;
    }
    return v;
  }
}
