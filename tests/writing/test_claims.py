"""The page of claims: what a chain comes to, for what it holds, what stands against a printed mistake; and the README's short form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from derive.judge.verdict import Counterexample, PartReport, ProblemReport, Report
from derive.notation import Declarations, Givens, Term
from derive.notation.build import E, Normal, Sum, d, det, exp, law_of, log, pdf
from derive.notation.statement import Definition
from derive.writing.claims import claims_of, composed, mistakes_of, proved_share
from derive.writing.claims_page import BEGIN, END, cell, claims_page, code, counts_of
from derive.writing.document import Formula, words
from derive.writing.generality import generality
from derive.writing.readme import between, main, renewed
from derive.writing.wording import plain

from .conftest import coupling_block, divergence, step

ROOT = Path(__file__).parents[2]


def with_scope(p: ProblemReport) -> ProblemReport:
    return replace(p, parts=tuple(replace(part, scope=p.givens) for part in p.parts))


@pytest.fixture
def page_report() -> Report:
    return Report((with_scope(coupling_block()), with_scope(divergence())), seconds=3.7)


def one_problem(*steps, givens: Givens | None = None) -> ProblemReport:
    part = PartReport("1", "A part", steps, scope=givens or Givens())
    return ProblemReport("some", "Some", "a book", "problems/some.py", part.scope, (part,))


given = Declarations()
x, y = given.real("x y")
sigma = given.positive("sigma")


# -- claims ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("relations", "sign"),
    [
        (["eq", "eq"], "eq"),
        (["eq", "le"], "le"),
        (["le", "lt", "eq"], "lt"),
        (["ge", "gt"], "gt"),
        (["ne"], "ne"),
        (["iff"], "iff"),
        (["approx"], "approx"),
        (["eq", "ne"], "ne"),
        (["eq", "approx", "eq"], "approx"),
    ],
)
def test_what_a_chain_comes_to(relations, sign):
    assert composed(relations) == sign


@pytest.mark.parametrize("relations", [["le", "ge"], ["ne", "ne"], ["lt", "gt", "eq"], ["approx", "approx"], ["propto", "eq"]])
def test_chains_that_come_to_no_one_relation_are_told_line_by_line(relations):
    assert composed(relations) is None
    steps = [step(x + k, r, x + k + 1, first=k == 0) for k, r in enumerate(relations)]
    assert [c.line.relation for c in claims_of(one_problem(*steps))] == relations


def test_a_claim_goes_from_the_first_line_to_the_last():
    steps = (step(x, "le", y, first=True), step(y, "eq", y + 0), step(y + 0, "lt", sigma, support="computed"), step(sigma, "eq", sigma, role="aside"))
    (claim,) = claims_of(one_problem(*steps))
    assert (claim.line.left, claim.line.relation, claim.line.right) == (x, "lt", sigma)
    assert (claim.mark, claim.support, len(claim.steps)) == ("computed", "computed", 4)


def test_one_open_line_leaves_the_claim_open():
    steps = (step(x, "eq", y, first=True), step(y, "eq", sigma, verdict="undecided"))
    (claim,) = claims_of(one_problem(*steps))
    assert (claim.mark, claim.support) == ("undecided", "")


def test_definitions_and_printed_mistakes_are_no_claims():
    wrong = step(x, "eq", -x, first=True, verdict="refuted", role="claimed", expected="refuted")
    assert claims_of(one_problem(wrong, step(x, "eq", y, first=True, verdict="", role="defines"))) == ()


def test_the_share_of_the_kernel():
    steps = (step(x, "eq", x, first=True), step(x, "eq", y, support="computed"), step(x, "eq", -x, first=True, verdict="refuted", role="claimed"))
    assert proved_share(Report((one_problem(*steps),))) == (1, 2)
    assert counts_of(one_problem(*steps)) == (1, 2, 1, 1, 1, 1)  # refuted, but not marked as expected: open


# -- mistakes ----------------------------------------------------------------------------------

WRONG = {"verdict": "refuted", "role": "claimed", "expected": "refuted", "first": True}


def test_what_is_proved_instead_has_the_same_side():
    steps = (step(x * y, "eq", y * x, first=True), step(exp(x), "gt", 0 * y, first=True), step(exp(x), "eq", -exp(x), **WRONG))
    (mistake,) = mistakes_of(one_problem(*steps))
    assert [c.line.left for c in mistake.right] == [exp(x)]


def test_the_same_relation_is_preferred():
    steps = (step(exp(x), "gt", 0 * y, first=True), step(exp(x), "eq", y, first=True), step(exp(x), "eq", -exp(x), **WRONG))
    (mistake,) = mistakes_of(one_problem(*steps))
    assert [c.line.relation for c in mistake.right] == ["eq"]


def test_nothing_unproved_stands_against_a_mistake():
    steps = (step(exp(x), "eq", y, first=True, verdict="undecided"), step(exp(x), "eq", -exp(x), **WRONG))
    (mistake,) = mistakes_of(one_problem(*steps))
    assert mistake.right == ()
    assert "see `some/1`" in claims_page(Report((one_problem(*steps),)))


# -- for what a claim holds --------------------------------------------------------------------


def told(terms, givens) -> str:
    return plain(generality(terms, givens), lambda tex: tex)


def test_sizes_maps_and_densities_are_read_off_the_givens():
    here = Declarations()
    n, T = here.dimension("n T")
    t, i = here.index("t", T), here.index("i", n)
    u = here.vector("u", n)
    F = here.map("F", n)
    G = here.map("G", n, kind="elementwise")
    s = here.map("s", n, kind="autoregressive", positive=True, over=t)
    p = here.density("p", u)
    here.dimension("m")  # in none of them
    assert told([F(u)], here.givens) == "any size n; any smooth map F"
    assert told([Sum(u[i], i)], here.givens) == "any size n"
    assert told([G(F(u))], here.givens) == "any size n; any smooth map F; any element-wise map G"
    assert told([s[t](u)], here.givens) == "any size n; any depth T; any positive autoregressive map s_{t}"
    assert told([E(law_of(p, "u"), u, u)], here.givens) == "any size n; any density p(u)"


def test_what_is_defined_is_not_arbitrary():
    here = Declarations()
    n = here.dimension("n")
    u = here.vector("u", n)
    F = here.map("F", n)
    v = here.define("v", F(u))
    f = here.map("f", 0, 0)
    here.givens = here.givens.define(Definition(f(x), x**2, (x,)))
    assert told([v], here.givens) == "any size n; any smooth map F"
    assert "map" not in told([f(x)], here.givens.declare(x))


def test_numbers_are_named_where_nothing_is_symbolic():
    assert told([E(Normal(0, 1), y, x * y)], given.givens) == "any value x"
    assert told([x + sigma], given.givens) == r"any values x, \sigma"
    assert told([Term("num", (1, ""))], given.givens) == "numbers as written"


# -- the page ----------------------------------------------------------------------------------


def test_the_page_says_what_there_is(page_report):
    page = claims_page(page_report)
    assert "3 of the 4 proved steps (75.0 %) rest on derive's kernel alone." in page
    assert "| `coupling-block` | 2 | 2 | 2 | 1 | 1 | 0 |" in page
    assert "| `divergence` | 2 | 2 | 1 | 0 | 0 | 1 |" in page
    assert "any size `n`; any smooth maps `ℱ, 𝒢`" in page
    assert "complex step; 256" in page
    assert "| sheet 4, part 3 (`coupling-block/1.3`) |" in page
    assert "at `n = 2`, `s = (0, 0)` the left side is `1`, the right side `(1, 1)`" in page
    assert "`det J = det(diag(exp(𝒢(x₂)))) det diag(exp(s))` in `coupling-block/1.3`" in page


def test_the_page_holds_nothing_that_was_measured(page_report):
    slower = Report(
        tuple(replace(p, seconds=9.0, parts=tuple(replace(q, steps=tuple(map(measured_anew, q.steps))) for q in p.parts)) for p in page_report.problems)
    )
    assert claims_page(slower) == claims_page(page_report)


def measured_anew(s):
    check = replace(s.spot_check, max_error=0.25) if s.spot_check else None
    return replace(s, seconds=2.5, spot_check=check)


def test_every_row_has_the_cells_of_its_table(page_report):
    wild = step(log(abs_of(x)), "eq", pdf(Normal(0, 1), x), source="a | b `c` $|x|$", counterexample=Counterexample((("x", "|x|"),), "a|b", "`"), **WRONG)
    page = claims_page(Report((*page_report.problems, one_problem(wild, step(d(x, x), "eq", det(y), first=True), givens=given.givens))))
    columns = 0
    for line in page.splitlines():
        if line.startswith("|"):
            count = line.replace(r"\|", "").count("|")
            assert columns in (0, count), line
            columns = count
        else:
            columns = 0


def abs_of(t: Term) -> Term:
    return Term("abs", (t,))


def test_text_cannot_make_marks():
    assert cell(words("a_b [x](y) <b> | `c` $|x|$")) == r"a\_b \[x\](y) \<b\> \| \`c\` `\| x \|`"
    assert code("x") == "`x`"
    assert cell((Formula("x`"),)).count("`") == 2


# -- the README --------------------------------------------------------------------------------


def test_the_readme_has_the_summary_of_the_page():
    """If this fails: python -m derive all, then python -m derive.writing.readme."""
    readme, page = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "output/claims.md"))
    assert between(readme)[1] == between(page)[1]


def test_the_readme_is_renewed_between_its_markers(tmp_path, page_report):
    readme, page = tmp_path / "README.md", tmp_path / "claims.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    page.write_text(claims_page(page_report), encoding="utf-8")
    main(str(readme), str(page))
    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n\n3 of the 4")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    assert renewed(text, page.read_text(encoding="utf-8")) == text


def test_a_readme_without_markers_is_refused():
    with pytest.raises(ValueError, match="claims: begin"):
        between("nothing here")
