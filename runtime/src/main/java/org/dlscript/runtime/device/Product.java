package org.dlscript.runtime.device;

import org.dlscript.runtime.tensor.DType;

/**
 * A batch of matrix products C = alpha·A·B + beta·C on a device, in row-major order; addresses
 * point at first elements, steps count elements.
 *
 * @param dtype the type of all elements
 * @param rounds whether factors of float32 may be rounded to TF32 first
 * @param batch how many products
 * @param m rows of C
 * @param n columns of C
 * @param k the length that is summed over
 * @param a address of A; {@code transA} says that its memory holds k rows of m
 * @param lda elements from one row of A's memory to the next
 * @param stepA elements from one A of the batch to the next, 0 where all use the same
 */
public record Product(
    DType dtype,
    boolean rounds,
    int batch,
    int m,
    int n,
    int k,
    double alpha,
    long a,
    boolean transA,
    int lda,
    long stepA,
    long b,
    boolean transB,
    int ldb,
    long stepB,
    double beta,
    long c,
    int ldc,
    long stepC) {}
