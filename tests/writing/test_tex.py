"""Write-ups: what they say, that they do not change between runs, and that TeX accepts them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from derive.judge.verdict import ModuleError, Report
from derive.notation import Declarations, symbol
from derive.notation.build import E, Normal, Sum, block, exp, log, pdf
from derive.writing.compose import problem_document
from derive.writing.document import Chain, Finding, Line, Unsettled, VerdictTable, words
from derive.writing.pdf import compile_tex, find_engine
from derive.writing.tex import combined_tex, problem_tex, write_tex
from derive.writing.tex_chain import chain


def test_a_wrong_claim_is_set_apart_with_its_counterexample(report: Report) -> None:
    tex = problem_tex(report.problems[0])
    assert "Printed, and wrong" in tex
    assert "sheet 4, part 3" in tex
    assert "At $n = 2$, $s = (0, 0)$ the left side is $1$, the right side $(1, 1)$." in tex


def test_lines_go_on_from_the_line_above(report: Report) -> None:
    first, *_ = (b for b in problem_document(report.problems[1]).blocks if isinstance(b, Chain))
    assert [line.left is None for line in first.lines] == [False, True]
    assert [line.mark for line in first.lines] == ["proved", "computed"]


def test_what_was_not_settled_says_why(report: Report) -> None:
    (open_,) = (b for b in problem_document(report.problems[1]).blocks if isinstance(b, Unsettled))
    assert open_.items == (((3,), ("no witness",)),)


def test_the_closing_report(report: Report) -> None:
    tex = problem_tex(report.problems[1], {"ring arithmetic": "any algebra book"})
    assert "3 relations: 1 proved, 1 proved (computed), 1 undecided." in tex
    assert r"complex step, 256 samples, dimensions 1, 2, 3, tolerance $10^{-9}$" in tex
    assert "ring arithmetic: any algebra book." in tex
    assert r"\item[C1] $\sigma_i > 0$ --- given" in tex
    assert "the second parameter is the standard deviation" in tex


def test_rows_that_say_the_same_are_one(report: Report) -> None:
    (table,) = (b for b in problem_document(report.problems[0]).blocks if isinstance(b, VerdictTable))
    assert [(row.number, row.last, row.mark) for row in table.rows] == [(1, 2, "proved"), (3, 3, "refuted")]


def test_a_claim_that_holds_is_no_finding_of_an_error(report: Report) -> None:
    problem = report.problems[0]
    (part,) = problem.parts
    claim = replace(part.steps[-1], verdict="proved", support="proved", counterexample=None)
    found = problem_document(replace(problem, parts=(replace(part, steps=(claim,)),)))
    (finding,) = (b for b in found.blocks if isinstance(b, Finding))
    assert finding.kind == "holds"
    assert ("Expected to be refuted; found proved.",) in finding.remarks


def test_measured_values_do_not_show(report: Report) -> None:
    problem = report.problems[1]
    (part,) = problem.parts
    slower = tuple(replace(s, seconds=9.9, spot_check=s.spot_check and replace(s.spot_check, max_error=0.123)) for s in part.steps)
    assert problem_tex(replace(problem, parts=(replace(part, steps=slower),), seconds=9.9)) == problem_tex(problem)


def test_the_combined_write_up_holds_the_single_ones(report: Report, tmp_path: Path) -> None:
    paths = write_tex(report, tmp_path)
    assert [p.name for p in paths] == ["coupling-block.tex", "divergence.tex", "derive.tex"]
    assert paths[2].read_text() == combined_tex(report)
    assert paths[0].read_text() == problem_tex(report.problems[0])
    body = paths[0].read_text().split(r"\begin{document}")[1].split(r"\end{document}")[0].strip()
    assert body in paths[2].read_text()


def test_modules_that_failed_are_listed(report: Report) -> None:
    assert r"problems/bad\_one.py: no such name" in combined_tex(replace(report, errors=(ModuleError("problems/bad_one.py", "no such name"),)))


SCRIPT = """
import sys
sys.path.insert(0, {tests!r})
from conftest import coupling_block, divergence
from derive.judge.verdict import Report
from derive.writing.tex import combined_tex
from derive.writing.html import combined_html
report = Report((coupling_block(), divergence()))
sys.stdout.write(combined_tex(report) + combined_html(report).encode("ascii", "xmlcharrefreplace").decode())
"""


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    script = SCRIPT.format(tests=str(Path(__file__).parent))
    texts = {
        subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True, timeout=60
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(texts) == 1


# -- layout ----------------------------------------------------------------------------------

given = Declarations()
n = given.dimension("n")
i = given.index("i", n)
x, y = given.vectors("x y", n)
mu, sigma, z = given.real("mu sigma z")


def test_a_short_reason_stands_beside_its_line() -> None:
    tex = chain(Chain((Line(mu, "eq", sigma, words("by definition"), "proved", 1),)))
    assert r"\mu &= \sigma \why{12.0em}{by definition}{\stepmark{good}{$\checkmark$}{1}}" in tex


def test_a_long_line_is_broken_at_its_sums() -> None:
    long = sum((exp(symbol(f"a_{{{k}}}")) * mu for k in range(12)), z)
    tex = chain(Chain((Line(mu, "eq", long),)))
    assert tex.count(r"\\*") >= 1
    assert r"&\qquad + " in tex


def test_a_reason_without_room_stands_beneath() -> None:
    wide = sum((symbol(f"a_{{{k}}}") * mu for k in range(9)), z)
    tex = chain(Chain((Line(mu, "eq", wide, words("a reason of some length that is longer than what is left beside it")),)))
    assert r"\\*[-0.7ex]" in tex


def test_a_long_left_side_has_a_line_of_its_own() -> None:
    long = sum((exp(symbol(f"a_{{{k}}}")) * mu for k in range(5)), z)
    assert r"\MoveEqLeft" in chain(Chain((Line(long, "eq", long + 1),)))


def test_what_cannot_be_broken_is_made_to_fit() -> None:
    wide = block([symbol(f"\\mathit{{entry{k}entry}}") for k in "abcdefghijkl"])
    assert r"\fit{" in chain(Chain((Line(mu, "eq", wide),)))


@pytest.mark.skipif(find_engine() is None, reason="no TeX engine")
def test_tex_accepts_what_was_written_and_nothing_sticks_out(report: Report, tmp_path: Path) -> None:
    terms = [exp(symbol(f"a_{{{k}}}")) * (mu + sigma * z) for k in range(14)]
    normal = Normal(mu, sigma)
    hard = [
        sum(terms, z), E(normal, z, sum(terms, z)), log(pdf(normal, z)) * sum(terms[:6], z), Sum(x[i] * sum(terms[:9], z), i) / sum(terms[:4], z),
        block([sum(terms[:4], z), sum(terms[:5], z)], [0, sum(terms[:3], z)]), log(E(normal, z, E(normal, z, sum(terms, z)))),
    ]  # fmt: skip
    lines = tuple(Line(mu if k % 2 else t, "eq", t, words("for a reason of several words, $x > 0$"), "proved", k + 1) for k, t in enumerate(hard))
    extra = "\n".join([chain(Chain((line,))) for line in lines] + [chain(Chain(lines))])
    for path in write_tex(report, tmp_path):
        path.write_text(path.read_text().replace(r"\end{document}", extra + "\n" + r"\end{document}"))
        done = compile_tex(path)
        assert done.ok, done.error
        assert not done.overfull
