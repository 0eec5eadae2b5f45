"""The page of claims beside the write-ups."""

from __future__ import annotations

import pytest

from .conftest import Desk

BODY = """
n = given.dimension("n")
u = given.vector("u", n)
G = given.maps("G", n)
part.chain(d(exp(u), u)).eq(diag(exp(u)))
part.holds(sigma + x * x, ">", 0)
case = part.case("large", text="x > 1.")
case.given.fact(gt(x, 1))
case.chain(G(u)[1] - G(u)[1] + x).gt(0)
part.claimed(exp(log(sigma)), "=", -sigma, source="nobody")
"""


def test_all_writes_the_page_of_claims_and_run_does_not(desk: Desk) -> None:
    desk.problem("page", BODY)
    assert desk.run("run", "page", "--no-pdf")[0] == 0
    path = desk.folder / "output" / "claims.md"
    assert not path.exists()
    assert desk.run("all", "--no-pdf")[0] == 0
    page = path.read_text(encoding="utf-8")
    assert "| `page` | 3 | 3 | 3 | 1 | 1 | 0 |" in page
    assert "any size `n`" in page
    assert "| 1/large: large | `G(u)₁ - G(u)₁ + x > 0` | any size `n`; any smooth map `G` |" in page  # in the scope of a case
    assert "| nobody (`page/1`) | `exp(log σ) = -σ` | refuted | at " in page


def test_the_page_is_the_same_byte_for_byte(desk: Desk) -> None:
    desk.problem("page", BODY)
    desk.run("all", "--no-pdf")
    before = (desk.folder / "output" / "claims.md").read_bytes()
    desk.run("all", "--no-pdf", "--output", "again", "--jobs", "1")
    assert (desk.folder / "again" / "claims.md").read_bytes() == before


def test_only_write_ups_are_typeset(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("derive.cli.output.make_pdfs", lambda sources, *_: asked.extend(path.name for path in sources))
    desk.problem("page", BODY)
    assert desk.run("all")[0] == 0
    assert asked == ["page.tex", "derive.tex"]
