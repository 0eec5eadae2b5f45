"""Short documents, each with one form of writing that once went wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.documents import judged
from derive.judge.settings import Settings
from derive.judge.verdict import PROVED, UNREAD
from derive.judge.workers import Recorder
from derive.reading.document import read_document

VECTORS = r"""n \in \mathbb{N}
x, y \in \mathbb{R}^n"""


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
    ],
)
def test_is_proved(tmp_path: Path, givens: str, display: str) -> None:
    assert verdicts(tmp_path, givens, display) == [PROVED]


def test_a_variance_that_cannot_be_read_defines_nothing(tmp_path: Path) -> None:
    givens = "\\epsilon, \\eta \\sim \\mathcal{N}(0, 1)\nv = \\epsilon + \\eta"
    assert verdicts(tmp_path, givens, r"\operatorname{Var}(v) = 2") == [UNREAD]
