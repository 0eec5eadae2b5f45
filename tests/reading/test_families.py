"""Names with indices in givens: vectors by their entries, samples beside a letter, primed names, entries of I."""

from __future__ import annotations

import pytest

from derive.notation import Family, Index, Map, Tensor, number, symbol
from derive.reading.document import read_text
from derive.reading.errors import ReadError
from derive.reading.givens import GivensReader, read_givens
from derive.reading.grammar import read_expression

N = symbol("n", Tensor((), "N"))


def givens(*lines: str) -> GivensReader:
    return read_givens("\n".join(lines))


def letter(found: GivensReader, name: str):
    assert not found.problems, found.problems
    return next(s for s in found.scope.givens.symbols if s.args[0] == name)


INDEXED = (r"n, m \in \mathbb{N}", r"i, j \in \{1, \dots, n\}", r"s \in \mathbb{R}^n")


def test_numbers_defined_for_every_index_are_a_vector_or_a_matrix() -> None:
    assert letter(givens(*INDEXED, "a_i = 2 s_i"), "a").sort == Tensor((N,))
    assert letter(givens(*INDEXED, "M_{ij} = s_i s_j"), "M").sort == Tensor((N, N))


def test_a_recursion_and_a_name_in_use_stay_families() -> None:
    assert isinstance(letter(givens(*INDEXED, r"z_0 \in \mathbb{R}", "z_i = 2 z_{i-1}"), "z").sort, Family)
    found = givens(*INDEXED, r"b \in \mathbb{R}", "b_i = 2 s_i")
    assert {type(s.sort) for s in found.scope.givens.symbols if s.args[0] == "b"} == {Tensor, Family}


def test_samples_stand_beside_the_letter_of_a_density() -> None:
    found = givens(r"n \in \mathbb{N}", r"x \in \mathbb{R}", "p(x)", r"x_1, \dots, x_n \sim p \text{ iid}")
    assert letter(found, "x").sort == Tensor()
    assert letter(found, "x_{1:n}").sort == Tensor((N,))


def test_samples_of_vectors_are_not_those_of_a_number() -> None:
    found = givens(r"n, d \in \mathbb{N}", r"x \in \mathbb{R}^d", "p(x)", r"y \in \mathbb{R}", r"y \sim p")
    assert found.problems


def test_a_primed_name_is_defined_where_nothing_is_differentiated() -> None:
    assert letter(givens(*INDEXED, "s' = 2 s"), "s'").sort == Tensor((N,))
    found = givens(r"x \in \mathbb{R}", r"f : \mathbb{R} \to \mathbb{R}", "f' = 2 x")
    assert found.problems


def test_the_sign_of_a_defined_map_is_owed() -> None:
    found = givens(r"x \in \mathbb{R}", r"w : \mathbb{R} \to (0, \infty)", r"w(x) = e^x")
    sort = letter(found, "w").sort
    assert isinstance(sort, Map)
    assert not sort.positive
    assert [(o.relation, o.right) for o in found.obligations] == [("gt", number(0))]


def test_a_property_that_is_no_sign_is_not_owed() -> None:
    found = givens(*INDEXED, r"F : \mathbb{R}^n \to \mathbb{R}^n \text{ elementwise}", r"F(s) = 2 s")
    assert "declared with a property" in str(found.problems[0])


def test_the_letters_of_a_convention_are_its_own() -> None:
    law = r"\mathcal{N}(z; \mu, \sigma^2) = \frac{1}{\sqrt{2\pi\sigma^2}} \exp\left(-\frac{(z-\mu)^2}{2\sigma^2}\right)"
    assert not givens(*INDEXED, r"\mu, \sigma \in \mathbb{R}^n", r"\sigma > 0", law).problems


def lines(text: str) -> list:
    found = read_text("```givens\n" + "\n".join(INDEXED) + "\n```\n$$" + text + "$$")
    return [x for chain in found.chains for x in chain.lines]


@pytest.mark.parametrize("text", ["I_{ij} = 1", r"I_{i,j} = 1"])
def test_an_entry_of_the_identity(text: str) -> None:
    (step,) = lines(text)
    assert step.left.head == "delta"
    assert all(isinstance(p.sort, Index) for p in step.left.args)


def test_the_size_of_an_identity_is_no_index() -> None:
    (step,) = lines(r"I_n s = s")
    assert any(p.head == "eye" for p in step.left.walk())


def test_marks_and_squares_as_names() -> None:
    assert letter(givens("P, Q > 0", "P^- = P + Q", "P^+ = 2 P^-"), "P^+").sort == Tensor()
    assert letter(givens("P, Q > 0", r"\sigma^2 = P + Q"), r"\sigma^2").sort == Tensor()
    assert givens("P, Q > 0", "P^2 = P + Q").problems


def test_a_functional_of_a_map_is_a_number() -> None:
    found = givens(r"x \in \mathbb{R}", "p(x)", r"D : \mathbb{R} \to \mathbb{R}", r"V(D) = \mathbb{E}_{x \sim p}[D(x)]")
    assert letter(found, "V(D)").sort == Tensor()


def test_a_line_with_a_left_side_of_its_own_does_not_go_on() -> None:
    found = lines(r"\begin{aligned} s_i &= s_i \end{aligned}$$ then $$\begin{aligned} s &:= 2 \\ &= s_j \\ &= s_j + s_i \end{aligned}")
    steps = [x for x in found if hasattr(x, "relation")]
    assert [str(x.left) for x in steps] == ["at(s, i)", "at(s, j)"]


@pytest.mark.parametrize("text", [r"\log s_i (s_j) = 1", r"\log s_i (s_j + 1) = 1", r"\log 2 [s_j] = 1"])
def test_how_far_log_reaches_past_a_bracket_is_open(text: str) -> None:
    (found,) = lines(text)
    assert "how far" in found.message


SCALARS = "```givens\nx \\in \\mathbb{R}\ny \\in \\mathbb{R}\np(x)\nr(x, y)\n```\n"


def test_a_prime_at_a_density_of_one_number() -> None:
    (chain,) = read_text(SCALARS + "$$p'(2) = p''(x)$$").chains
    (step,) = chain.lines
    assert [sum(t.head == "deriv" for t in side.walk()) for side in (step.left, step.right)] == [1, 2]


@pytest.mark.parametrize("text", ["r'(x, y) = 1", "p'(x \\mid y) = 1", "p' = 1", "p'''''(x) = 1", "\\tanh'''''(x) = 1"])
def test_no_prime_elsewhere(text: str) -> None:
    (chain,) = read_text(SCALARS + f"$${text}$$").chains
    assert hasattr(chain.lines[0], "message")


def test_an_identity_before_a_letter_in_brackets_is_a_name() -> None:
    (chain,) = read_text(SCALARS + r"$$I(x) = x^2 = x \cdot x$$").chains
    assert [step.role for step in chain.lines] == ["defines", "step"]


def test_a_formula_that_means_something_is_not_defined_again() -> None:
    (step,) = lines(r"s_i + s_j := s_j + s_i")
    assert (step.role, step.relation) == ("step", "eq")


@pytest.mark.parametrize("above", [r"^\ell", r"^{(\ell)}", r"^{[\ell]}", r"_\ell"])
def test_the_index_of_a_layer_may_stand_above(above: str) -> None:
    def at(place: str) -> str:
        return above.replace(r"\ell", place) if above[1] == "{" else f"{above[0]}{{{place}}}"

    found = givens(
        r"n, L \in \mathbb{N}",
        r"\ell \in \{1, \dots, L\}",
        r"x \in \mathbb{R}^{n}",
        r"g : \mathbb{R}^{n} \to \mathbb{R}^{n} \text{ elementwise}",
        rf"W{above} \in \mathbb{{R}}^{{n \times n}}",
        f"z{at('0')} = x",
        rf"z{above} = W{above} g(z{at(chr(92) + 'ell-1')})",
    )
    assert not found.problems
    (recursion,) = (d for d in found.scope.givens.definitions if d.base)
    assert repr(recursion.base[0][1:]).startswith("(0, ")


def test_a_power_by_an_index_is_a_power() -> None:
    found = givens(r"n \in \mathbb{N}", r"i \in \{1, \dots, n\}", r"a \in \mathbb{R}", r"b := a^i")
    assert not found.problems
    assert "pow" in repr(found.scope.givens.definitions[0].right)


SCHEDULE = (r"T \in \mathbb{N}", r"t \in \{1, \dots, T\}", r"\alpha_t \in (0, 1)")


def test_a_product_up_to_the_index_holds_one_earlier_where_it_is_empty() -> None:
    found = givens(*SCHEDULE, r"\bar\alpha_t = \prod_{s=1}^t \alpha_s", r"\bar\alpha_0 = 1")
    assert letter(found, r"\bar{\alpha}").sort.ranges[0].lo == number(0)
    assert givens(*SCHEDULE, r"\bar\alpha_t = \prod_{s=1}^t \alpha_s", r"\bar\alpha_0 = 2").problems
    other = givens(*SCHEDULE, r"\bar\alpha_0 = 2", r"\bar\alpha_t = \prod_{s=1}^t \alpha_s")
    assert letter(other, r"\bar{\alpha}").sort == Tensor((symbol("T", Tensor((), "N")),))


def test_the_first_member_of_a_recursion_is_no_adjoint() -> None:
    found = givens(*SCHEDULE, r"\bar\alpha_0 = 1", r"\bar\alpha_t = \bar\alpha_{t-1} \alpha_t")
    assert found.scope.objective is None
    assert [d.base[0][1] for d in found.scope.givens.definitions if d.base] == [number(0)]


def test_a_condition_may_be_a_variable_of_another_density() -> None:
    for line in (r"p(x, z), q(z \mid x)", r"q(z \mid x), p(x, z)"):
        assert letter(givens(line), "q").sort.parameters == ("x",)
    assert givens(r"p(x, z), q(z \mid y)").problems


COPIES = (r"L \in \mathbb{N}", r"\ell \in \{1, \dots, L\}", r"z \in \mathbb{R}", "q(z)")


def test_copies_of_a_letter_are_no_powers_of_it() -> None:
    found = givens(*COPIES, r"z^{(\ell)} \sim q \text{ iid}")
    assert not found.problems
    assert repr(read_expression(r"z^{(\ell)}", found.scope)) == r"at(z^{(\cdot)}, \ell)"


def test_an_index_in_brackets_above_a_number_has_two_readings() -> None:
    with pytest.raises(ReadError, match="a power or the number of a copy"):
        read_expression(r"z^{(\ell)}", givens(*COPIES).scope)
    assert "pow" in repr(read_expression(r"z^\ell", givens(*COPIES).scope))


@pytest.mark.parametrize("bold", [r"\mathbf{x}", r"\boldsymbol{x}", r"\vec{x}"])
def test_the_components_of_a_bold_vector_are_written_without_it(bold: str) -> None:
    given = rf"n \in \mathbb{{N}}{chr(10)}i, j \in \{{1, \dots, n\}}{chr(10)}{bold} \in \mathbb{{R}}^n{chr(10)}A \in \mathbb{{R}}^{{n \times n}}"
    d = read_text(f"```givens\n{given}\n```\n$$ {bold}_i = x_i $$\n$$ a_{{ij}} = A_{{ij}} $$\n$$ a_i = x_i $$")
    assert [s.left == s.right for s in d.steps[:2]] == [True, True]
    assert [s.role for s in d.steps] == ["step", "step", "defines"]
    assert not read_text(f"```givens\n{given}\nx \\in \\mathbb{{R}}\n```\n$$ {bold}_i = x_i $$").steps


def test_counts_may_be_declared_below_what_is_as_long() -> None:
    found = givens(r"x \in \mathbb{R}^n", "p(x)", r"n \in \mathbb{N}")
    assert letter(found, "p").sort.roles[0][1] == Tensor((N,))


def test_a_bold_letter_for_the_vector_of_defined_entries() -> None:
    found = read_text(
        "```givens\nn \\in \\mathbb{N}\ni \\in \\{1, \\dots, n\\}\nx \\in \\mathbb{R}^n\n```\n$$ u_i = 2 x_i $$\n$$ \\mathbf{u} = 2 x $$\n$$ \\mathbf{x} = x $$"
    )
    assert [s.role for s in found.steps] == ["defines", "step", "defines"]


def test_d_over_two_before_a_logarithm_is_no_derivative() -> None:
    d = read_text("```givens\nd \\in \\mathbb{N}\n```\n$$ \\frac{d}{2} \\log 2\\pi = \\frac{d}{2} \\log(2\\pi) $$")
    assert [s.left == s.right for s in d.steps] == [True]
