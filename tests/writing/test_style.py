"""derive.sty: a document with givens compiles with a stock engine, whatever its comments hold."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from derive.reading.givens import read_givens
from derive.writing.tex_style import GIVENS_STYLE

GIVENS = r"""\mu_i, x \in \mathbb{R}                          % domain $ & } \end{x}
  \sigma_i, \tau > 0

% a whole line
F : \mathbb{R}^{2} \to \mathbb{R}^{2} \text{ elementwise}
\mathcal{N}(z; \mu, \sigma) = \frac{1}{\sqrt{2\pi}\,\sigma} \exp\left(-\frac{(z-\mu)^2}{2\sigma^2}\right)   % a convention
p(y, z), q(z)
"""
PAGE = r"""\documentclass{article}
\usepackage{derive}
\begin{document}
\begin{givens}
%s\end{givens}
Then \( x = y \) at 50\%% and \[ x + x = 2x. \]
\begin{givens}
a \in [0, 1]
\end{givens}
\end{document}
"""


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no pdflatex")
def test_a_document_with_givens_compiles(tmp_path: Path) -> None:
    shutil.copy(GIVENS_STYLE, tmp_path)
    (tmp_path / "page.tex").write_text(PAGE % GIVENS)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "page.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - a fixed command
    assert done.returncode == 0, done.stdout[-800:]
    assert "Overfull" not in done.stdout
    assert (tmp_path / "page.pdf").stat().st_size > 5000


def test_the_same_lines_are_read() -> None:
    assert not read_givens(GIVENS).problems
