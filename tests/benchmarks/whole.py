"""``python tests/benchmarks/whole.py [TIMES]``: the whole of ``python -m derive all`` beside bare ``import sympy``, cold."""

from __future__ import annotations

import sys
import tempfile

from measure import ratio, run


def main(times: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        everything = run(["-m", "derive", "all", "--output", folder], times=times)
    rows = {
        "`python -c pass`": run(["-c", "pass"], times=times),
        '`python -c "import sympy"`': run(["-c", "import sympy"], times=times),
        "`python -m derive list`": run(["-m", "derive", "list"], times=times),
        "`python -m derive all`": everything,
    }
    bare = rows['`python -c "import sympy"`']
    print(f"| program | median of {times} cold runs | × import sympy |\n|---|---|---|")
    for name, found in rows.items():
        print(f"| {name} | {found} | {ratio(found, bare)} |")
    print(f"\nThe last line of `derive all`: {everything.said}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
