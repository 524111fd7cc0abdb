# default_rng: every way of drawing from PCG64, seeded by numbers and lists.
import numpy as np
for seed in (42, 0, 2**40 + 7, [1, 2, 3]):
    rng = np.random.default_rng(seed)
    print(rng.random(3), rng.integers(0, 10, 5), rng.normal(size=3), rng.standard_normal(2), rng.uniform(1, 2, 2), rng.permutation(5), rng.choice(5, 3), rng.choice(5, 3, replace=False), rng.choice([10, 20, 30], 4, p=[0.2, 0.3, 0.5]))
    a = np.arange(6); rng.shuffle(a); l = list("abcd"); rng.shuffle(l); print(a, l, rng.exponential(2.0, 3), rng.gamma(2.0, 1.5, 3), rng.gamma(0.5), rng.poisson(3, 4), rng.poisson(20.0), rng.binomial(10, 0.3, 4), rng.random(), rng.integers(5), rng.integers(1, 7, size=(2, 3)), rng.integers(0, 2**40, 2), rng.integers(3, 5, endpoint=True, size=4), rng.random((2, 2), dtype=np.float32), rng.choice(20000, 3, replace=False), rng.choice(4, 3, replace=False, p=[.1, .2, .3, .4]), rng.permutation([[1, 2], [3, 4], [5, 6]]), rng.lognormal(0, 1), rng.normal([0, 10], [1, 2]), rng.standard_normal((2, 2)), rng.multivariate_normal([0, 1], [[1, .5], [.5, 2]]).round(5) * 0, rng.chisquare(3), rng.choice(["a", "b", "c"], 4))
    x = rng.standard_normal(20000); y = rng.exponential(size=20000); print(x.sum().round(6), np.abs(x).max(), y.sum().round(6), rng.random())
print([np.random.Generator(np.random.PCG64(s)).random() for s in np.random.SeedSequence(5).spawn(2)])
for f in [lambda: np.random.default_rng(-1), lambda: rng.integers(5, 5), lambda: rng.choice(3, 5, replace=False), lambda: rng.choice(3, p=[1, 2, 3]), lambda: rng.normal(0, -1)]:
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
