r"""How far each sign reaches: the table of the README, as data. A test reads every example both ways.

The rules themselves stand in ``terms``, ``products``, ``sums``, ``factors`` and ``calculus``; loosest first.
"""

from __future__ import annotations

from typing import NamedTuple


class Reach(NamedTuple):
    """A sign, what it takes in, an example, and the example with all its brackets; two where the author has to choose."""

    sign: str
    takes: str
    example: str
    readings: tuple[str, ...]


PRECEDENCE = (
    Reach(r"+ −", "whole terms, from left to right", r"a - b - c", (r"(a - b) - c",)),
    Reach(r"− in front", "the product that follows", r"-a^2 b", (r"-((a^2) b)",)),
    Reach(r"∘ · × /", "the factors side by side on both sides, from left to right", r"a b / c", (r"(a b) / c",)),
    Reach(r"/", "with several factors behind it: open", r"a / b c", (r"\frac{a}{b c}", r"\frac{a}{b} c")),
    Reach(r"side by side", "neighbouring factors", r"a / b \cdot c", (r"\left(\frac{a}{b}\right) c",)),
    Reach(r"^ _ ' !", "the one letter or bracket before it", r"a b^2", (r"a (b^2)",)),
    Reach(r"Σ ∏", "to the next + or − outside brackets", r"\sum_{i=1}^n a u_i + b", (r"\left(\sum_{i=1}^n (a u_i)\right) + b",)),
    Reach(
        r"Σ ∏", "if its index stands behind that + or −: open", r"\sum_{i=1}^n u_i + v_i",
        (r"\sum_{i=1}^n (u_i + v_i)", r"\left(\sum_{i=1}^n u_i\right) + v_i"),
    ),
    Reach(r"∏", "to a second one over the same letter", r"\prod_{i=1}^n u_i \prod_{i=1}^n v_i", (r"\left(\prod_{i=1}^n u_i\right) \prod_{i=1}^n v_i",)),
    Reach(r"∫ … dx", "everything up to its dx", r"\int_0^1 x^2 + x \, dx", (r"\int_0^1 (x^2 + x) \, dx",)),
    Reach(r"∫ dx …", "to the next + or − outside brackets", r"\int_0^1 dx\, x^2 + b", (r"\left(\int_0^1 x^2 \, dx\right) + b",)),
    Reach(r"lim, max, min", "to the next + or − outside brackets", r"\lim_{x \to 0} a x + b", (r"\left(\lim_{x \to 0} (a x)\right) + b",)),
    Reach(r"d/dx, ∂/∂x, ∇", "to the next + or − outside brackets", r"\frac{d}{dx} a x^2 + b", (r"\left(\frac{d}{dx} (a x^2)\right) + b",)),
    Reach(r"E without brackets", "to the next + or − outside brackets", r"\mathbb{E}_q a z + b", (r"\mathbb{E}_q[a z] + b",)),
    Reach(
        r"E(…)", "with a power behind round brackets around a sum: open", r"\mathbb{E}_q(z + b)^2",
        (r"\mathbb{E}_q[(z + b)^2]", r"(\mathbb{E}_q[z + b])^2"),
    ),
    Reach(r"E[…], log(…), f(…)", "its brackets alone", r"\log(a) b", (r"(\log(a)) b",)),
    Reach(r"log, exp, sin, tr, det without brackets", "the factors side by side behind it", r"\log a b + c", (r"\log(a b) + c",)),
    Reach(
        r"log and the like", "with · or / or another log behind it: open", r"\log a \cdot b",
        (r"\log(a \cdot b)", r"(\log a) \cdot b"),
    ),
    Reach(
        r"log", "behind ∇ or d/dx, with several factors: open", r"\frac{d}{dx} \log x b",
        (r"\frac{d}{dx} \log(x b)", r"\frac{d}{dx} ((\log x) b)"),
    ),
    Reach(r"log and the like", "with 1/n and Σ behind it, n in ℕ: all of the mean", r"\log \frac{1}{n} \sum_{i=1}^n u_i", (r"\log\left(\frac{1}{n} \sum_{i=1}^n u_i\right)",)),
    Reach(r"√, fractions, bars", "their own groups alone", r"\sqrt{a} b", (r"(\sqrt{a}) b",)),
)  # fmt: skip


def markdown() -> str:
    r"""The table as it stands in the README.

    >>> print(markdown().splitlines()[2])
    | + − | whole terms, from left to right | `a - b - c` | `(a - b) - c` |
    """
    head = "| sign | takes in | example | is read as |\n|---|---|---|---|\n"
    return head + "".join(f"| {cell(r.sign)} | {r.takes} | {code(r.example)} | {' or '.join(map(code, r.readings))} |\n" for r in PRECEDENCE)


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def code(text: str) -> str:
    return f"`{cell(text)}`"
