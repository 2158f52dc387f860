"""Ordinary scientific programs run unchanged and print what they should."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from galcli.work.sandbox import Level, Limits, Sandbox, level

if TYPE_CHECKING:
    from collections.abc import Iterator

needs_kernel = pytest.mark.skipif(level() is not Level.KERNEL, reason="this kernel has no Landlock and seccomp")


def _cases(text: str) -> list[object]:
    """Split a text into programs; each begins with a line `### its name => what it ends with`."""
    found: list[object] = []
    for case in text.split("### ")[1:]:
        head, _, source = case.partition("\n")
        name, _, expected = head.partition(" => ")
        found.append(pytest.param(source.strip(), expected, id=name))
    return found


PROGRAMS = _cases(
    r"""
### arithmetic => 0.005096
print(round(2 * 0.035 * 0.0728, 6))

### power => 1267650600228229401496703205376
print(2**100)

### math-sqrt => 1.4142135623730951
import math
print(math.sqrt(2))

### math-trig => 0.5 180.0
from math import *
print(round(sin(radians(30)), 10), degrees(pi))

### math-gamma => 24.0 2432902008176640000
import math
print(math.gamma(5), math.factorial(20))

### math-comb => 13983816 12 12
import math
print(math.comb(49, 6), math.gcd(84, 36), math.lcm(4, 6))

### cmath => 2j
import cmath
print(cmath.sqrt(-4))

### complex => 5.0 (3-4j)
z = 3 + 4j
print(abs(z), z.conjugate())

### harmonic-file => 1.511797052154195
ans = sum(1/n**2 for n in range(1, 7 + 1))

with open("output.txt", "w") as file:
    file.write(str(ans))
print(open("output.txt").read())

### statistics => 2.3333333333333335 2
import statistics as s
print(s.mean([1, 2, 4]), s.median([3, 1, 2]))

### stdev => 2.13809
from statistics import stdev
print(round(stdev([2, 4, 4, 4, 5, 5, 7, 9]), 6))

### regression => 2.0 0.0
from statistics import linear_regression as lr
fit = lr([1, 2, 3], [2, 4, 6])
print(fit.slope, fit.intercept)

### fractions => 1/2
from fractions import Fraction as F
print(F(1, 3) + F(1, 6))

### decimal => 1.41421356237309504880168872421
from decimal import Decimal, getcontext
getcontext().prec = 30
print(Decimal(2).sqrt())

### itertools => 720
from itertools import permutations
print(len(list(permutations(range(6)))))

### accumulate => [1, 3, 6, 10]
from itertools import accumulate
print(list(accumulate([1, 2, 3, 4])))

### functools => 120
from functools import reduce
print(reduce(lambda a, b: a * b, range(1, 6)))

### cache => 2880067194370816120
from functools import lru_cache
@lru_cache(None)
def f(n): return n if n < 2 else f(n-1) + f(n-2)
print(f(90))

### counter => [('i', 4)]
from collections import Counter
print(Counter('mississippi').most_common(1))

### deque => [3, 1, 2]
from collections import deque
d = deque([1, 2, 3])
d.rotate(1)
print(list(d))

### heapq => [1, 4]
import heapq
print(heapq.nsmallest(2, [5, 1, 4]))

### bisect => 2
import bisect
print(bisect.bisect([1, 3, 5], 4))

### random-seeded => 82 0.111331
import random
random.seed(42)
print(random.randint(1, 100), round(random.random(), 6))

### monte-carlo => 3.1
import random
random.seed(1)
n = 20000
print(round(4 * sum(random.random()**2 + random.random()**2 < 1 for _ in range(n)) / n, 1))

### datetime => 29
from datetime import date
print((date(2024, 3, 1) - date(2024, 2, 1)).days)

### time-zones => 2024-07-01T00:00:00+00:00
from datetime import datetime
from zoneinfo import ZoneInfo
print(datetime(2024, 7, 1, tzinfo=ZoneInfo('UTC')).isoformat())

### json => {"a": [1, 2.5], "b": null}
import json
print(json.dumps({'a': [1, 2.5], 'b': None}, sort_keys=True))

### re => ['2', '4', '12']
import re
print(re.findall(r'\d+', 'H2SO4 and 12 more'))

### string-format => 6.626e-34 1,234,567
x = 6.62607015e-34
print(f'{x:.3e} {1234567:,}')

### csv-file => 6
import csv
with open('t.csv', 'w', newline='') as f:
    csv.writer(f).writerows([[1, 2], [3, 4]])
print(sum(int(r[1]) for r in csv.reader(open('t.csv'))))

### dataclass => P(x=1.0, y=2.0)
from dataclasses import dataclass
@dataclass
class P:
    x: float
    y: float = 2.0
print(P(1.0))

### newton => 1.259921049895
x = 1.0
for _ in range(20):
    x = x - (x**3 - 2) / (3 * x**2)
print(round(x, 12))

### runge-kutta => 2.718282
def f(t, y): return y
h, y, t = 0.01, 1.0, 0.0
for _ in range(100):
    k1 = f(t, y); k2 = f(t, y + h*k1/2)
    k3 = f(t, y + h*k2/2); k4 = f(t, y + h*k3)
    y += h * (k1 + 2*k2 + 2*k3 + k4) / 6
print(round(y, 6))

### sieve => 9592
n = 100000
s = bytearray([1]) * (n + 1)
s[0:2] = b'\0\0'
for i in range(2, 317):
    if s[i]: s[i*i::i] = bytes(len(s[i*i::i]))
print(sum(s))

### main-guard => ran
def main():
    print('ran')

if __name__ == '__main__':
    main()

### exit => done
print('done')
exit()

### sys-exit => done
import sys
print('done')
sys.exit(0)

### temporary-file => 3
import tempfile
with tempfile.TemporaryFile() as f:
    print(f.write(b'abc'))

### pathlib => 7
from pathlib import Path
Path('a.txt').write_text('7')
print(Path('a.txt').read_text())

### unclosed-file => ok
f = open('u.txt', 'w')
f.write('kept')
print('ok')

### sleep => True
import time
t = time.perf_counter()
time.sleep(0.05)
print(time.perf_counter() - t > 0.04)

### pickle => 5
import pickle
class A: x = 5
print(pickle.loads(pickle.dumps(A())).x)

### sqlite => 42
import sqlite3
c = sqlite3.connect(':memory:')
print(c.execute('select 6 * 7').fetchone()[0])

### warnings => went on
import warnings
warnings.warn('careful')
print('went on')

### unicode => Ω = 5 µm², Å
print('Ω = 5 µm², Å')

### numpy-linear => [2. 3.]
import numpy as np
print(np.linalg.solve([[3, 1], [1, 2]], [9, 8]))

### numpy-mean => 2.5 1.118034
import numpy as np
print(np.mean([1, 2, 3, 4]), np.std([1, 2, 3, 4]).round(6))

### numpy-eigen => [1. 3.]
import numpy as np
print(np.linalg.eigvalsh([[2, 1], [1, 2]]).round(6))

### numpy-fft => [1. 1. 1. 1.]
import numpy as np
print(np.abs(np.fft.fft([1, 0, 0, 0])))

### numpy-poly => [1. 2. 3.]
import numpy as np
print(np.sort(np.roots([1, -6, 11, -6])).round(6))

### numpy-random => [85 63 51]
import numpy as np
rng = np.random.default_rng(0)
print(rng.integers(0, 100, 3))

### numpy-trapezoid => 0.33335
import numpy as np
x = np.linspace(0, 1, 101)
print(np.trapezoid(x**2, x).round(5))

### numpy-file => 2.0
import numpy as np
np.savetxt('m.txt', np.eye(2))
print(np.loadtxt('m.txt').trace())

### numpy-matmul => 27000000.0
import numpy as np
a = np.ones((300, 300))
print((a @ a).sum())

### scipy-constants => 299792458.0 6.62607015e-34
from scipy.constants import c, h
print(c, h)

### scipy-quad => 9.0
from scipy.integrate import quad
print(round(quad(lambda x: x**2, 0, 3)[0], 9))

### scipy-root => 1.414213562
from scipy.optimize import brentq
print(round(brentq(lambda x: x**2 - 2, 0, 2), 9))

### scipy-minimum => [ 1. -2.]
from scipy.optimize import minimize
r = minimize(lambda v: (v[0] - 1)**2 + (v[1] + 2)**2, [0, 0])
print(r.x.round(4))

### scipy-ode => 0.3679
import numpy as np
from scipy.integrate import solve_ivp
s = solve_ivp(lambda t, y: -y, (0, 1), [1.0], rtol=1e-8)
print(s.y[0, -1].round(4))

### scipy-stats => 0.975
from scipy import stats
print(round(stats.norm.cdf(1.96), 4))

### scipy-t-test => 0.444
from scipy import stats
print(round(stats.ttest_1samp([5.1, 4.9, 5.3, 5.0], 5.0).pvalue, 3))

### scipy-special => 0.842701 1.772454
from scipy.special import erf, gamma
print(round(erf(1), 6), gamma(0.5).round(6))

### scipy-linalg => -2.0
from scipy.linalg import det
print(round(det([[1, 2], [3, 4]]), 9))

### scipy-fit => [3. 1.]
import numpy as np
from scipy.optimize import curve_fit
x = np.arange(5.0)
print(curve_fit(lambda x, a, b: a * x + b, x, 3 * x + 1)[0].round(6))

### scipy-interpolate => 3.375
from scipy.interpolate import CubicSpline
print(CubicSpline([0, 1, 2, 3], [0, 1, 8, 27])(1.5).round(9))

### sympy-solve => [2, 3]
from sympy import *
x = symbols('x')
print(solve(x**2 - 5*x + 6, x))

### sympy-integral => 2
import sympy as sp
x = sp.Symbol('x')
print(sp.integrate(sp.sin(x), (x, 0, sp.pi)))

### sympy-derivative => x**2*(x + 3)*exp(x)
from sympy import *
x = symbols('x')
print(diff(x**3 * exp(x), x).factor())

### sympy-limit => 1
from sympy import *
x = symbols('x')
print(limit(sin(x) / x, x, 0))

### sympy-simplify => 1
from sympy import *
x = symbols('x')
print(simplify(sin(x)**2 + cos(x)**2))

### sympy-matrix => Matrix([[-2, 1], [3/2, -1/2]])
from sympy import Matrix
print(Matrix([[1, 2], [3, 4]]).inv())

### sympy-number => 3.14159265358979323846264338328
from sympy import pi, N
print(N(pi, 30))

### sympy-factor => {2: 4, 3: 2, 5: 1, 7: 1}
from sympy import factorint
print(factorint(5040))

### sympy-series => 1 - x**2/2 + x**4/24 + O(x**6)
from sympy import *
x = symbols('x')
print(series(cos(x), x, 0, 6))

### mpmath => 1.64493406684822643647241516665
from mpmath import mp
mp.dps = 30
print(mp.zeta(2))
"""
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Provide one warm sandbox for all programs; the clock is generous because tests share processors."""
    with Sandbox(Limits(wall_seconds=20), runner=Level.KERNEL) as made:
        made.start()
        yield made


@needs_kernel
@pytest.mark.parametrize(("source", "printed"), PROGRAMS)
def test_program_prints_what_python_prints(sandbox: Sandbox, source: str, printed: str) -> None:
    """A scientific program runs unchanged and prints the right result."""
    with sandbox.workspace() as workspace:
        outcome = workspace.run(source)
    assert (outcome.stdout.strip(), outcome.ok, outcome.message) == (printed, True, "")


def test_enough_programs_are_tried() -> None:
    """The collection is as large as the sandbox promises to serve."""
    assert len(PROGRAMS) >= 50


@needs_kernel
def test_file_left_open_is_written(sandbox: Sandbox) -> None:
    """A file that the program forgot to close holds what was written, as at the end of a Python process."""
    with sandbox.workspace() as workspace:
        workspace.run("f = open('output.txt', 'w')\nf.write('kept')")
        assert workspace.read("output.txt") == "kept"


@needs_kernel
@pytest.mark.parametrize(
    "source",
    [
        "import random\nprint(random.random())",
        "import numpy as np\nprint(np.random.rand())",
        "print({'a', 'b', 'c'}, hash('x'))",
    ],
    ids=["random", "numpy", "hash"],
)
def test_unseeded_chance_comes_out_the_same_each_time(sandbox: Sandbox, source: str) -> None:
    """The same program prints the same twice, so that a receipt can be run again."""
    with sandbox.workspace() as workspace:
        first, second = workspace.run(source), workspace.run(source)
    assert first.ok
    assert first.stdout == second.stdout
