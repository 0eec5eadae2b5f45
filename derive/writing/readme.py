"""The short form of the page of claims in the README: what stands between the markers is copied from the page.

python -m derive.writing.readme [README.md [output/claims.md]]
"""

from __future__ import annotations

import sys
from pathlib import Path

from .claims_page import BEGIN, END


def between(text: str) -> tuple[str, str, str]:
    """What stands before, between and after the markers.

    >>> between(f"a {BEGIN} b {END} c")
    ('a ', ' b ', ' c')
    """
    before, begin, rest = text.partition(BEGIN)
    inside, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"no {BEGIN} … {END}")
    return before, inside, after


def renewed(readme: str, page: str) -> str:
    """The README with what the page says between its markers."""
    before, _, after = between(readme)
    return f"{before}{BEGIN}{between(page)[1]}{END}{after}"


def main(readme: str = "README.md", page: str = "output/claims.md") -> int:
    """Renew the README in place."""
    found = Path(readme).read_text(encoding="utf-8")
    Path(readme).write_text(renewed(found, Path(page).read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
