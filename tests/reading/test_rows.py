"""Every spelling as a row: LaTeX, and the term it denotes or the reason why it is refused."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from derive.reading.errors import Ambiguous, ReadError, Unsupported
from derive.reading.givens import read_givens
from derive.reading.grammar import read_expression

HERE = Path(__file__).parent / "rows"
KNOWN = read_givens((HERE / "givens.txt").read_text())


def rows(name: str) -> list[tuple[str, str]]:
    """Pairs of lines: what is written, and below it, indented, what it is."""
    lines = (HERE / name).read_text().splitlines()
    return [(above, below.strip()) for above, below in pairwise(lines) if below.startswith("    ")]


def test_the_givens_of_the_rows_hold() -> None:
    assert not KNOWN.problems


@pytest.mark.parametrize(("latex", "expected"), rows("spellings.txt"))
def test_spelling(latex: str, expected: str) -> None:
    assert repr(read_expression(latex, KNOWN.scope)) == expected


@pytest.mark.parametrize(("latex", "expected"), rows("refusals.txt"))
def test_refusal(latex: str, expected: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_expression(latex, KNOWN.scope)
    kind, message = expected.split(": ", 1)
    assert (type(caught.value).__name__, caught.value.message) == (kind, message)
    start, end = caught.value.span
    assert 0 <= start < end <= max(len(latex), 1)


@pytest.mark.parametrize(("latex", "expected"), rows("refusals.txt"))
def test_a_refusal_says_how_to_go_on(latex: str, expected: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_expression(latex, KNOWN.scope)
    problem = caught.value
    if isinstance(problem, Ambiguous):
        assert problem.readings
    if isinstance(problem, Unsupported):
        assert problem.message.startswith("not supported")


def test_each_reading_of_an_ambiguous_line_can_be_chosen() -> None:
    from derive.reading.reader import Reader, State
    from derive.reading.terms import value
    from derive.reading.tokens import lex
    from derive.reading.tree import build

    row = build(lex(r"\log p(x|z) \cdot p(z)"))
    with pytest.raises(Ambiguous) as caught:
        value(Reader(KNOWN.scope), row)
    found = [value(Reader(KNOWN.scope, State({caught.value.key: k})), row).head for k in range(2)]
    assert found == ["log", "mul"]
    assert caught.value.readings == (r"\log\left(p(x | z) \cdot p(z)\right)", r"\left(\log p(x | z)\right) \cdot p(z)")


DECLARED_D = read_givens("d \\in \\mathbb{N}\nx \\in \\mathbb{R}\nf : \\mathbb{R} \\to \\mathbb{R}").scope


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac{d}{2}", "div(d, 2)"),
        (r"\frac{d}{d + 1}", "div(d, add(d, 1))"),
        (r"\int f(x) \, dx", "integral(x, domain, domain, app(f, x))"),
        (r"\int_0^1 d x^2 dx", "integral(x, 0, 1, mul(d, pow(x, 2)))"),
        (r"\frac{\mathrm{d}}{\mathrm{d}x} f(x)", "deriv(app(f, x), x)"),
        (r"\frac{d}{dx} f(x)", "deriv(app(f, x), x)"),  # of a dimension the quotient would be 1/x
        (r"\frac{df}{dx}", "deriv(app(f, x), x)"),
    ],
)
def test_a_declared_d_is_a_letter(latex: str, expected: str) -> None:
    assert repr(read_expression(latex, DECLARED_D)) == expected


def test_a_declared_d_that_may_be_both() -> None:
    with pytest.raises(ReadError, match="d is declared"):
        read_expression(r"\int d x f(x) dx", DECLARED_D)


def test_declared_names_beat_built_in_meanings() -> None:
    scope = read_givens("e, \\pi, E, x_{t-1}, \\bar\\alpha_t, \\hat\\theta, f^{-1}, x^*, \\mathrm{ELBO} \\in \\mathbb{R}\nLoss \\in \\mathbb{R}").scope
    names = ["e", r"\pi", "E", "x_{t-1}", r"\bar{\alpha}_t", r"\hat{\theta}", "f^{-1}", "x^*", r"\mathrm{ELBO}", "Loss"]
    for written in (*names, r"\bar \alpha_{t}", r"\widehat{\theta}", r"\text{ELBO}", "x^{*}"):
        assert read_expression(written, scope).head == "sym"
    assert repr(read_expression("2 Loss e^2", scope)) == "mul(2, Loss, pow(e, 2))"


def test_a_letter_declared_before_its_index_cannot_be_summed() -> None:
    scope = read_givens("\\mu_i \\in \\mathbb{R}\nn \\in \\mathbb{N}\ni \\in \\{1, \\dots, n\\}").scope
    assert repr(read_expression(r"\mu_i", scope)) == r"\mu_i"
    with pytest.raises(ReadError, match="before i was declared as an index"):
        read_expression(r"\sum_{i=1}^n \mu_i", scope)


def test_the_kind_of_a_letter_decides_between_application_and_product() -> None:
    number = read_givens(r"\sigma, a \in \mathbb{R}").scope
    function = read_givens("a \\in \\mathbb{R}\n\\sigma : \\mathbb{R} \\to \\mathbb{R}").scope
    assert repr(read_expression(r"\sigma(a)", number)) == r"mul(\sigma, a)"
    assert repr(read_expression(r"\sigma(a)", function)) == r"app(\sigma, a)"


def test_a_sum_under_a_condition_is_written_as_it_was() -> None:
    from derive.writing.latex import latex

    text = "```givens\nn \\in \\mathbb{N}\ni, j \\in \\{1, \\dots, n\\}\nu \\in \\mathbb{R}^{n}\n```\n$$\\sum_{j \\ne i} u_j = \\sum_j u_j - u_i$$\n"
    from derive.reading.document import read_text

    (chain,) = read_text(text).chains
    assert latex(chain.lines[0].left) == r"\sum_{j \ne i} u_{j}"


@pytest.mark.parametrize(
    ("line", "readings"),
    [
        (r"\sum_{i \ne j} u_i u_j = 0", 2),
        (r"\sum_{i < j} u_i u_j = 0", 2),
        (r"\sum_{j \ne i} u_j = 0", 0),
        (r"\sum_{i < j} 1 = 0", 2),
        (r"u_j = \sum_{i \ne j} u_i u_j", 0),
        (r"u_i = \sum_{i < j} 1", 2),
        (r"\sum_j \sum_{i \ne j} u_i u_j = 0", 0),
    ],
)
def test_a_sum_over_pairs_is_asked_for_where_its_terms_speak_of_both(line: str, readings: int) -> None:
    from derive.reading.document import read_text

    text = f"```givens\nn \\in \\mathbb{{N}}\ni, j \\in \\{{1, \\dots, n\\}}\nu \\in \\mathbb{{R}}^{{n}}\n```\n$${line}$$\n"
    (chain,) = read_text(text).chains
    assert len(getattr(chain.lines[0], "readings", ())) == readings
