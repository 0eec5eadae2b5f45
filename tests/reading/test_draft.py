"""Drafts of givens: what letters are, by how they are written; never what is true of them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from derive.notation import term
from derive.reading.document import Document, read_text
from derive.reading.draft import declared, draft, lines_for, uses_in
from derive.reading.givens import read_givens
from derive.reading.source import Source

FOLDER = Path(__file__).parent.parent / "documents"
NAMES = sorted(p.stem for p in FOLDER.glob("*.md"))
BLOCK = re.compile(r"```givens\n.*?```", re.DOTALL)


def bare(name: str) -> str:
    return BLOCK.sub("", (FOLDER / f"{name}.md").read_text(encoding="utf-8"))


@cache
def drafted(name: str) -> tuple[tuple[str, ...], Document]:
    return draft(Source(bare(name)))


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_is_read_back_and_assumes_nothing(name: str) -> None:
    lines, document = drafted(name)
    reader = read_givens("\n".join(lines))
    givens = reader.scope.givens
    assert lines
    assert not reader.problems
    assert not givens.assumed
    assert not givens.definitions
    assert all(f.head == "ge" and f.args[1] == term(1) for f in givens.facts)  # a dimension is at least 1
    assert len(document.unread) <= len(read_text(bare(name)).unread)


def test_most_lines_are_read_with_a_draft() -> None:
    unread = sum(len(drafted(name)[1].unread) for name in NAMES)
    steps = sum(len(drafted(name)[1].steps) for name in NAMES)
    assert unread < 0.25 * (unread + steps)  # no draft can guess which joint density a random variable has


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (r"\sum_{i=1}^n x_i", [r"n \in \mathbb{N}_{>0}", r"i \in \{1, \dots, n\}", r"x \in \mathbb{R}^{n}"]),
        (r"\sum_{k=1}^{10} x_k", [r"k \in \{1, \dots, 10\}", r"x \in \mathbb{R}^{10}"]),
        (r"x^\top A x", [r"n \in \mathbb{N}_{>0}", r"x \in \mathbb{R}^{n}"]),
        (r"A^{-1} \det B", [r"n \in \mathbb{N}_{>0}", r"A \in \mathbb{R}^{n \times n}", r"B \in \mathbb{R}^{n \times n}"]),
        (r"\mathbb{E}_{q}[\log q(z)]", [r"z \in \mathbb{R}", "q(z)"]),
        (r"\mathbb{E}_{z \sim q}[\log q(z \mid x)]", [r"z \in \mathbb{R}", r"x \in \mathbb{R}", r"q(z \mid x)"]),
        (r"D_{KL}(q \,\|\, p) = \log p(x, z) - \log p(z \mid x)", [r"x \in \mathbb{R}", r"z \in \mathbb{R}", "q(x)", "p(x, z)"]),
        (r"\operatorname{Var}(X)", ["p_{X}(x)", r"X \sim p_{X}"]),
        ("a + b", []),
    ],
)
def test_what_the_notation_shows(text: str, lines: list[str]) -> None:
    assert sorted(lines_for(uses_in(text))) == sorted(lines)


def test_only_what_the_document_leaves_open_is_drafted() -> None:
    text = "```givens\nn \\in \\mathbb{N}\nx \\in \\mathbb{R}^{n}\ni \\in \\{1, \\dots, n\\}\n```\n$$ \\sum_{i=1}^n x_i y_i = \\sum_{i=1}^n y_i x_i $$"
    assert draft(Source(text))[0] == (r"y \in \mathbb{R}^{n}",)
    assert declared(Source(text)).symbols


def test_hostile_text_is_drafted_quickly() -> None:
    for text in ("$$" + "x_{" * 5000 + "$$", "$$" + r"\mathbb{E}_{" * 5000 + "$$", "$$" + "p(" * 5000 + "$$", "$$ \\sum_{i=1}^{" * 3000):
        assert isinstance(draft(Source(text))[0], tuple)
