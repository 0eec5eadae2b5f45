r"""Names of the author under an average or in a derivative are printed as names: \mathbb{E}_ε[z²], \bar z, ∇_θ."""

from __future__ import annotations

import pickle

import pytest

from derive.judge.repair.places import Place, places
from derive.notation import symbol
from derive.notation.named import named, written_name
from derive.reading.document import read_text
from derive.writing.latex import latex

GIVENS = r"""```givens
\mu \in \mathbb{R}
\sigma > 0
\epsilon \sim \mathcal{N}(0, 1)
z = \mu + \sigma \epsilon
t = z^2
\theta = \begin{bmatrix} \mu \\ \sigma \end{bmatrix}
```

"""


def written(line: str) -> str:
    """The right side of the last line, as it is printed."""
    document = read_text(GIVENS + line)
    assert not document.errors
    return latex(document.steps[-1].right)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"$$0 = \mathbb{E}_\epsilon[z^2]$$", r"\mathbb{E}_{\epsilon}[z^{2}]"),
        (r"$$0 = \mathbb{E}_\epsilon[(\mu + \sigma \epsilon)^2]$$", r"\mathbb{E}_{\epsilon}[(\mu + \sigma \epsilon)^{2}]"),
        (r"$$0 = \mathbb{E}_\epsilon\left[\frac{\partial t}{\partial z}\right]$$", r"\mathbb{E}_{\epsilon}\left[\frac{\partial t}{\partial z}\right]"),
        (r"$$\bar t = 1$$ $$0 = \bar\mu \bar z$$", r"\bar{\mu} \bar{z}"),
        (r"$$\theta = \nabla_\theta t$$", r"\nabla_{\theta} t"),
    ],
)
def test_names_are_printed_as_names(line: str, expected: str) -> None:
    assert written(line) == expected


def test_what_was_changed_inside_is_no_longer_the_name() -> None:
    x, y, z = symbol("x"), symbol("y"), symbol("z")
    t = named(x + 1, z)
    assert latex(t**2) == "z^{2}"
    assert latex(t.subs({x: y}) ** 2) == r"(y + 1)^{2}"


def test_it_is_the_same_term_and_travels_between_processes() -> None:
    x, z = symbol("x"), symbol("z")
    t = named(x + 1, z)
    assert t == x + 1
    assert written_name(pickle.loads(pickle.dumps(t))) == z  # noqa: S301 — our own bytes


def test_a_repair_does_not_look_inside() -> None:
    x, z = symbol("x"), symbol("z")
    assert [p.path for p in places(Place((), 2 * named(x + 1, z)))] == [(), (0,), (1,)]
