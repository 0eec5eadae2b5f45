"""The copy of a checked document: marks, words and remarks in order, and nothing of the text that is not escaped."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.documents import check_document
from derive.judge.settings import Settings
from derive.judge.workers import Recorder
from derive.writing.annotated import annotated
from derive.writing.document import Chain, Document, Heading, Paragraph, Quoted, Remark
from derive.writing.html import document_html
from derive.writing.pdf import compile_tex, find_engine
from derive.writing.tex import document_tex

needs_tex = pytest.mark.skipif(find_engine() is None, reason="no TeX engine")
QUICK = Settings(samples=32)
SOLUTION = r"""# A square & its <root>

```givens
x \in \mathbb{R}
\sigma > 0
```

Expand where $x > 0$, at 100%:

$$
\begin{aligned}
(x+1)^2 &= x^2 + 2x + 1 && \text{expand} \\
&= x^2 + 2x + 2 \\
&= 2 + 2x + x^2
\end{aligned}
$$

Then, by \input{/etc/passwd},

$$ \frac{x}{x} = 1 $$

$$ x + w = \text{<b>} w $$
"""


def copy_of(text: str, folder: Path, name: str = "solution.md") -> Document:
    (folder / name).write_text(text, encoding="utf-8")
    return annotated(check_document(str(folder / name), None, QUICK, Recorder(QUICK)))


def test_words_lines_and_remarks_stand_in_the_order_of_the_document(tmp_path: Path) -> None:
    blocks = copy_of(SOLUTION, tmp_path).blocks
    kinds = [type(b) for b in blocks if isinstance(b, Heading | Paragraph | Chain | Remark | Quoted)][1:]
    assert kinds == [Heading, Paragraph, Chain, Remark, Chain, Paragraph, Chain, Remark, Quoted, Remark, Heading]
    marks = [(line.number, line.mark) for b in blocks if isinstance(b, Chain) for line in b.lines]
    assert marks == [(12, "proved"), (13, "refuted"), (14, "proved"), (20, "undecided")]


def test_a_counterexample_is_said_in_words(tmp_path: Path) -> None:
    page = document_tex(copy_of(SOLUTION, tmp_path))
    assert "Refuted: at $x = 0$ the line above is $1$, this line is $2$." in page
    assert "The line above minus this line: $-1$." in page
    assert "follows from a wrong line" in page
    assert "1 slip: line 13; 1 relation in running text not checked." in page


def test_nothing_of_a_text_reaches_tex_or_a_page_unescaped(tmp_path: Path) -> None:
    copy = copy_of(SOLUTION, tmp_path)
    tex, page = document_tex(copy), document_html(copy)
    assert r"\input" not in tex.partition(r"\begin{document}")[2]
    assert "<b> w" not in page
    assert "&lt;b&gt;} w" in page
    assert "<root>" not in page
    assert "&lt;root&gt;" in page


@needs_tex
@pytest.mark.parametrize(
    "words", ["", r"\section{One} $a$ \end{document} $\write18{x}$", "100% _ # & ~ ^ \\ { } \x1b[0m \u202e 中 $ $$", "$" + "x + " * 400 + "x$"]
)
def test_a_copy_compiles_whatever_the_words_are(words: str, tmp_path: Path) -> None:
    for name in ("solution.md", "solution.tex"):
        source = tmp_path / f"copy-{name}.tex"
        source.write_text(document_tex(copy_of(SOLUTION.replace("at 100%:", words), tmp_path, name)), encoding="ascii")
        done = compile_tex(source)
        assert done.ok, done.error


def test_names_that_the_document_introduces_are_no_givens(tmp_path: Path) -> None:
    text = "```givens\nx \\in \\mathbb{R}\ny = x + 1\n```\n$$ L = x^2 = x x $$\n"
    page = document_tex(copy_of(text, tmp_path))
    given = page.partition("Given}")[2].partition(r"\stepmark")[0]
    assert r"y &\coloneqq x + 1" in given
    assert r"L &\coloneqq" not in given.partition(r"\end{align*}")[0]
    assert r"L &\coloneqq x^{2}" in page
