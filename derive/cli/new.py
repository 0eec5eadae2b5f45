"""The command ``new``: a problem module to fill in."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from derive.problems.discovery import module_path

from .usage import UsageError

TEMPLATE = '''"""{title}: what is to be shown, in one sentence of plain mathematics.

For every real x and every sigma > 0, …
"""

from derive.api import *

problem = Problem("{title}", source="where it comes from", summary="What this shows.")

given = problem.given
x = given.real("x")
sigma = given.positive("sigma")

part = problem.part("1", "Completing the square")

chain = part.chain((x + sigma) ** 2 - 2 * sigma * x)
chain.eq(x**2 + 2 * sigma * x + sigma**2 - 2 * sigma * x, reason="expand the square")
chain.eq(x**2 + sigma**2, reason="the mixed terms cancel")
chain.derived()
chain.gt(0, reason="a square is at least zero, and $\\\\sigma > 0$")

part.claimed((x + sigma) ** 2, "=", x**2 + sigma**2, source="a common slip")
'''


def new(options: argparse.Namespace) -> int:
    """Write the module and say what to do next."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", options.id):
        raise UsageError(f"{options.id!r} is no ID; use small letters, digits and hyphens, such as kl-closed-form")
    path = module_path(Path(options.problems), options.id)
    if path.exists():
        raise UsageError(f"{path} exists already")
    path.parent.mkdir(parents=True, exist_ok=True)
    title = options.id.replace("-", " ").capitalize()
    path.write_text(TEMPLATE.format(title=title), encoding="utf-8")
    print(f"wrote {path}; try: derive show {options.id} --problems {options.problems}")
    return 0
