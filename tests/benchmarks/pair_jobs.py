"""``python pair_jobs.py CHECKER LIMIT < PAIRS``: what another checker says of pairs of sides in LaTeX, as JSON."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

Check = Callable[[str, str], "bool | None"]


class Late(Exception):
    """The time for a pair is over."""


def sympy_checker() -> Check:
    import sympy
    from sympy.parsing.latex import parse_latex

    def check(left: str, right: str) -> bool | None:
        sides = [parse_latex(s) for s in (left, right)]
        return bool(sympy.simplify(sides[0] - sides[1]) == 0)

    check("x", "x")
    return check


def math_verify_checker() -> Check:
    from math_verify import parse, verify

    def check(left: str, right: str) -> bool | None:
        sides = [parse(f"${s}$", parsing_timeout=None) for s in (left, right)]
        return bool(verify(*sides, timeout_seconds=None)) if all(sides) else None

    check("x", "x")
    return check


def ask(check: Check, left: str, right: str, limit: int) -> str | None:
    """equal, different, "" where time ran out, nothing where a side was not read."""
    signal.signal(signal.SIGALRM, _late)
    signal.alarm(limit)
    try:
        said = check(left, right)
    except Late:
        return ""
    except Exception:  # a side that the parser refuses
        return None
    finally:
        signal.alarm(0)
    return None if said is None else "equal" if said else "different"


def _late(*_: Any) -> None:
    raise Late


if __name__ == "__main__":
    checker = {"sympy": sympy_checker, "math-verify": math_verify_checker}[sys.argv[1]]()
    rows = json.load(sys.stdin)
    started = perf_counter()
    said = [ask(checker, left, right, int(sys.argv[2])) for left, right in rows]
    print(json.dumps({"said": said, "seconds": perf_counter() - started}))
