"""What people read: show, list, new; and that nothing in a text can command a terminal."""

from __future__ import annotations

from .conftest import Desk

BODY = """
n = given.dimension("n")
u, v = given.vectors("u_1 v", n)
G = given.maps("G", n)
chain = part.chain(d(exp(v) * u, u), reason="Differentiate by $u_1$.")
chain.eq(diag(exp(v)), reason="the scale $\\\\exp(v)$ is constant")
part.claimed(exp(log(sigma)), "=", -sigma, source="nobody")
part.differs(sigma, 1)
"""


def test_show_reads_like_a_page(desk: Desk) -> None:
    desk.problem("page", BODY)
    status, out, _ = desk.run("show", "page")
    assert status == 0
    lines = [line.rstrip() for line in out.splitlines()]
    assert lines[0] == "Page"
    assert "Given       x ∈ ℝ" in lines
    assert "            σ > 0" in lines
    assert any(line.startswith("1  First part") for line in lines)
    assert "Differentiate by u₁." in lines
    assert "✓ (1)   = diag(exp(v))" in lines
    assert any("the scale exp(v) is constant" in line for line in lines)
    assert any(line.startswith("✗ (2)") and "refuted, as claimed" in line for line in lines)
    assert any(line.startswith("✓ (3)") and "σ ≢ 1" in line for line in lines)
    assert any(line.strip().startswith("proved by ") and "samples" in line for line in lines)


def test_show_of_one_part(desk: Desk) -> None:
    desk.problem("page", BODY + "problem.part('2', 'Another').chain(x).eq(x + 0)\n")
    _, out, _ = desk.run("show", "page/2")
    assert "Another" in out
    assert "First part" not in out


def test_list_names_parts_and_sources_without_proving(desk: Desk) -> None:
    desk.problem("page", BODY + "part.chain(x).eq(1)\n")
    status, out, _ = desk.run("list")
    assert status == 0
    assert "page  Page" in out
    assert "a test" in out
    assert "First part  (4 steps)" in out


def test_list_of_a_broken_module(desk: Desk) -> None:
    desk.problem("bad", "1/0\n", head=False)
    status, out, _ = desk.run("list")
    assert status == 3
    assert "bad.py:1" in out
    assert "ZeroDivisionError" in out


def test_marks_and_control_characters_are_escaped(desk: Desk) -> None:
    desk.problem("page", 'part.chain(x, reason="[red]not red[/red] \\x1b[31m \\u202e").eq(x + 1, reason="[/]")\n')
    _, out, _ = desk.run("show", "page")
    assert "[red]not red[/red]" in out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[/]" in out


def test_an_error_message_cannot_command_the_terminal(desk: Desk) -> None:
    desk.problem("bad", "raise ValueError('[bold]x[/bold]\\x1b[2J')\n", head=False)
    _, out, _ = desk.run("all", "--no-pdf")
    assert "[bold]x[/bold]" in out
    assert "\x1b" not in out


def test_new_writes_a_module_that_is_proved(desk: Desk) -> None:
    status, out, _ = desk.run("new", "my-problem")
    assert status == 0
    assert "problems/my_problem.py" in out
    assert desk.run("run", "my-problem", "--no-pdf")[0] == 0
    status, _, err = desk.run("new", "my-problem")
    assert status == 2
    assert "exists already" in err


def test_an_implication_with_values(desk: Desk) -> None:
    desk.problem("page", "part.implies(gt(x, 1), gt(x, 0), at={x: 2})\npart.exists(eq(x * x, 4), at={x: 2})\n")
    assert desk.run("all", "--no-pdf")[0] == 0


def test_a_witness_that_does_not_fit_is_no_proof(desk: Desk) -> None:
    desk.problem("page", "part.exists(eq(sigma * sigma, 4), at={sigma: -2})\n")
    status, out, _ = desk.run("all", "--no-pdf")
    assert status == 3
    assert "do not satisfy a given" in out


def test_named_rules_must_occur(desk: Desk) -> None:
    desk.problem("page", "part.chain(log(exp(x))).eq(x, by='chain rule')\n")
    status, out, _ = desk.run("all", "--no-pdf")
    assert status == 3
    assert "but not by 'chain rule'" in out


def test_a_witness_that_is_found_satisfies_the_relation(desk: Desk) -> None:
    desk.problem("page", "part.exists(eq(x * x, 4))\npart.differs(x * x, x)\n")
    status, value = desk.json("all", "--no-pdf")
    there_is, differs = (s["counterexample"] for s in value["problems"][0]["parts"][0]["steps"])
    assert status == 0
    assert there_is["values"]["x"] in ("2", "-2")
    assert differs["left"] != differs["right"]
