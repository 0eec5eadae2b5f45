"""Short documents, each with one form of writing that once went wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.documents import judged
from derive.judge.settings import Settings
from derive.judge.verdict import PROVED, REFUTED, UNDECIDED, UNREAD
from derive.judge.workers import Recorder
from derive.reading.document import read_document

VECTORS = r"""n \in \mathbb{N}
x, y \in \mathbb{R}^n"""
LOSS = r"""w, x, b \in \mathbb{R}
z = w x
L(w) = z^2 + b"""
MATRICES = r"""n, m \in \mathbb{N}_{>0}
A, B \in \mathbb{R}^{n \times n}
W, Z \in \mathbb{R}^{n \times m}
x, b \in \mathbb{R}^n
v \in \mathbb{R}^m
A \succ 0
\lambda > 0
f(x) = \frac12 x^\top A x - b^\top x"""


def verdicts(folder: Path, givens: str, display: str) -> list[str]:
    """The verdicts on one display under some givens."""
    path = folder / "form.md"
    path.write_text(f"```givens\n{givens}\n```\n\n$${display}$$\n")
    report = judged(read_document(str(path)), str(path), Recorder(Settings(samples=32)))
    assert not report.errors
    return [r.verdict for chain in report.chains for r in chain]


@pytest.mark.parametrize(
    ("givens", "display"),
    [
        (VECTORS + "\nF : \\mathbb{R}^{n} \\to \\mathbb{R}^{n}, elementwise", r"\frac{\partial F(x)}{\partial x} = \operatorname{diag}(F'(x))"),
        ("x \\in \\mathbb{R}\nf(x) = \\frac{1}{1+e^{-x}}", r"f'(x) = \frac{e^{-x}}{(1+e^{-x})^2}"),
        (VECTORS, r"\nabla_x \|x\|^2 = 2 x"),
        (VECTORS, r"\nabla_x \|x - y\|^2 = 2(x - y)"),
        (VECTORS, r"\|x + y\|^2 + \|x - y\|^2 = 2\|x\|^2 + 2\|y\|^2"),
        (LOSS, r"\frac{\partial L}{\partial z} = 2 z"),
        (LOSS, r"\frac{\partial L}{\partial w} = 2 x^2 w"),
        (LOSS, r"\frac{\partial L(w)}{\partial w} = 2 x^2 w"),
        (LOSS, r"\nabla_w L = 2 x z"),
        (LOSS, r"\frac{\partial L}{\partial b} = 1"),
    ],
)
def test_is_proved(tmp_path: Path, givens: str, display: str) -> None:
    assert verdicts(tmp_path, givens, display) == [PROVED]


@pytest.mark.parametrize(
    ("display", "expected"),
    [
        (r"W^\top A W \succeq 0", PROVED),
        (r"0 \prec A \preceq A + W W^\top", PROVED + PROVED),
        (r"W^\top W \succ 0", REFUTED),
        (r"A \succeq \lambda I", REFUTED),
        (r"\nabla_x^2 \left[\frac12 x^\top A x\right] = A \succ 0", PROVED + PROVED),
        (r"\nabla^2 f(x) = A", PROVED),
        (r"\nabla^2 f(x) = 2 A", REFUTED),
        (r"\nabla^2 f(x) = \nabla f(x)", UNREAD),
        (r"x - (\nabla^2 f(x))^{-1} \nabla f(x) = A^{-1} b", PROVED),
        (r"f(x) \ge f(A^{-1} b)", PROVED),
        (r"\nabla_x^2 \|x\|^2 = 2 n", PROVED),
        (r"\nabla_x^2 \|x\|^2 = 2", REFUTED),
        (r"\|W v\| \le \|W\|_F \|v\|", PROVED),
        (r"\|W v\| \le \|W\| \|v\|", PROVED),
        (r"\|W v\| \ge \|W\| \|v\|", REFUTED),
        (r"\|A W\|_F \le \|A\|_2 \|W\|_F \le \|A\|_F \|W\|_F", PROVED + PROVED),
        (r"\|A\|_F \le \|A\|_2", REFUTED),
        (r"|\langle W, Z \rangle_F| \le \|W\|_F \|Z\|_F", PROVED),
        (r"\langle W, Z \rangle_F^2 \le \|W\|_F^2", REFUTED),
        (r"\|W + Z\|_F \le \|W\|_F + \|Z\|_F", PROVED),
    ],
)
def test_matrices_in_order_and_their_sizes(tmp_path: Path, display: str, expected: str) -> None:
    assert "".join(verdicts(tmp_path, MATRICES, display)) == expected


SPECTRAL = r"""n \in \mathbb{N}_{>0}
S, Q \in \mathbb{R}^{n \times n}
u, v, w \in \mathbb{R}^n
\lambda, \mu \in \mathbb{R}
S = S^\top \text{ (given)}
S u = \lambda u \text{ (given)}
S v = \mu v \text{ (given)}
\|u\| = 1 \text{ (given)}
\lambda \ne \mu
m, L > 0
m I \preceq Q \preceq L I"""


@pytest.mark.parametrize(
    ("display", "expected"),
    [
        (r"(\lambda - \mu) u^\top v = (S u)^\top v - u^\top S v = 0", PROVED + PROVED),
        (r"u^\top v = 0", PROVED),
        (r"u^\top S u = \lambda", PROVED),
        (r"(S - \lambda u u^\top) v = \mu v", PROVED),
        (r"(S - \lambda u u^\top) u = \lambda u", REFUTED),
        (r"\|S v\|^2 = \mu^2", REFUTED),
        (r"m \|w\|^2 \le w^\top Q w \le L \|w\|^2", PROVED + PROVED),
        (r"\operatorname{tr} Q \le n L", PROVED),
        (r"\operatorname{tr} Q \le L", REFUTED),
        (r"Q^{-1} \preceq \frac{1}{m} I", PROVED),
        (r"Q^{-1} \preceq \frac{1}{L} I", REFUTED),
        (r"(u^\top w)^2 \le \|w\|^2", PROVED),
        (r"(v^\top w)^2 \le \|w\|^2", REFUTED),
    ],
)
def test_eigenvectors_and_bounds_of_a_matrix(tmp_path: Path, display: str, expected: str) -> None:
    assert "".join(verdicts(tmp_path, SPECTRAL, display)) == expected


def test_a_property_of_a_defined_matrix_is_owed(tmp_path: Path) -> None:
    assert verdicts(tmp_path, MATRICES + "\nS = A + W W^\\top\nS \\succ 0", "S = S^\\top") == [PROVED, PROVED]
    assert verdicts(tmp_path, MATRICES + "\nS = W W^\\top\nS \\succ 0", "S = S^\\top") == [REFUTED, PROVED]


def test_a_variance_that_cannot_be_read_defines_nothing(tmp_path: Path) -> None:
    givens = "\\epsilon, \\eta \\sim \\mathcal{N}(0, 1)\nv = \\epsilon + \\eta"
    assert verdicts(tmp_path, givens, r"\operatorname{Var}(v) = 2") == [UNREAD]


def test_a_function_away_from_its_own_letters_needs_them_in_its_right_side(tmp_path: Path) -> None:
    assert verdicts(tmp_path, LOSS, r"L(2 w) = 4 z^2 + b") == [UNDECIDED]  # whether z moves with the argument is not said
