"""What a derivative is taken by, and what is offered where a text has several readings."""

from __future__ import annotations

import pytest

from derive.reading.document import Document, read_text

GIVENS = r"""```givens
M \in \mathbb{N}
m \in \{1, \dots, M\}
\mu \in \mathbb{R}
\sigma > 0
v, w \in \mathbb{R}^M
r = \log(\mu + \sigma)
```
"""
THETA = r"$$\theta = \begin{bmatrix} \mu \\ \sigma^2 \end{bmatrix}$$" + "\n\n"


def document(text: str) -> Document:
    found = read_text(GIVENS + text)
    assert not found.errors
    return found


def messages(text: str) -> list[str]:
    return [u.message for u in document(text).unread]


def test_a_column_of_letters_is_its_parts() -> None:
    (step,) = [s for s in document(r"$$\theta = (\mu, \sigma)$$" + "\n\n" + r"$$\nabla_\theta (\mu + \sigma) = (1, 1)$$").steps if s.role == "step"]
    assert step.left.args[1].head == "stack"


def test_a_column_with_an_expression_in_it_is_nothing_to_differentiate_by() -> None:
    assert messages(THETA + r"$$\nabla_\theta (\mu + \sigma^2) = (1, 1)$$") == [r"not supported: a derivative by a part of \theta that is not a letter"]


def test_but_a_function_of_such_a_column_has_a_derivative_by_it() -> None:
    assert not messages(THETA + r"$$\nabla_\theta (\theta^\top \theta) = 2 \theta$$")


def test_a_power_of_an_adjoint_is_open_only_where_the_power_is_a_parameter() -> None:
    line = r"$$\bar{r} = 1$$" + "\n\n" + r"$$\bar{\sigma}^2 = 0$$"
    assert messages(line) == []
    (unread,) = document(THETA + line).unread
    assert [r.text for r in unread.readings] == [r"\left(\bar{\sigma}\right)^{2}", r"\text{the adjoint of } \sigma^{2}"]
    assert len(unread.every) == 2


def test_what_sides_of_different_shapes_may_mean_is_offered_and_not_taken() -> None:
    (unread,) = document(r"$$v^\top v = v^2$$").unread
    assert [r.step is not None for r in unread.readings] == [True, True]
    assert unread.every == ()


def test_a_component_may_stand_above() -> None:
    (step,) = document(r"$$v^{(m)} = v_m$$").steps
    assert step.left == step.right


@pytest.mark.parametrize("line", [r"\text{ELBO} = \mu + \sigma", r"\text{Norm}, A : \mathbb{R} \to \mathbb{R}"])
def test_a_single_word_in_text_is_a_name_in_givens(line: str) -> None:
    assert not read_text(GIVENS + "\n```givens\n" + line + "\n```\n").errors


def test_words_that_say_something_are_no_names() -> None:
    assert read_text(GIVENS + "\n```givens\n" + r"A : \mathbb{R} \to \mathbb{R} \text{ mysterious}" + "\n```\n").errors
