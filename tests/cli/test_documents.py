"""The command check, on small documents."""

from __future__ import annotations

import pytest

from .conftest import Desk

GIVENS = "```givens\n\\mu, x \\in \\mathbb{R}\n\\sigma > 0\n```\n"


def document(desk: Desk, text: str, name: str = "solution.md") -> str:
    (desk.folder / name).write_text(text, encoding="utf-8")
    return name


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (GIVENS + "$$ (x+1)^2 = x^2 + 2x + 1 $$", 0),
        (GIVENS + "$$ (x+1)^2 = x^2 + 1 $$", 1),
        (GIVENS + "$$ (x+1)^2 = y $$", 3),
        (GIVENS + "no formula", 3),
        ("```givens\n\\mu \\in\n```\n$$ 1 + 1 = 2 $$", 3),
    ],
    ids=["proved", "refuted", "unread", "nothing to check", "a wrong given"],
)
def test_status(desk: Desk, text: str, status: int) -> None:
    assert desk.run("check", document(desk, text))[0] == status


def test_a_slip_is_blamed_once(desk: Desk) -> None:
    name = document(desk, GIVENS + "$$\\begin{aligned}\n(x+1)^2 &= x^2 + x + x + 1 \\\\\n&= x^2 + 1 \\\\\n&= 1 + x^2\n\\end{aligned}$$\n")
    status, value = desk.json("check", name)
    (found,) = value["documents"]
    assert status == 1
    assert (found["path"], found["slips"], found["unchecked_inline"]) == (name, 1, 0)
    assert [(s["line"], s["verdict"], s["standing"]) for s in found["steps"]] == [(6, "proved", "good"), (7, "refuted", "wrong"), (8, "proved", "follows")]
    _, out, _ = desk.run("check", name)
    assert "slip at line 7" in out
    assert "follows from a wrong line" in out
    assert "1 slip" in out


def test_definitions_have_no_verdict(desk: Desk) -> None:
    name = document(desk, GIVENS + "$$ L = \\log \\sigma^2 = 2 \\log \\sigma $$\n")
    status, value = desk.json("check", name)
    steps = value["documents"][0]["steps"]
    assert status == 0
    assert [(s["role"], s["verdict"]) for s in steps] == [("defines", None), ("step", "proved")]
    assert value["documents"][0]["definitions"]


def test_an_unread_line_shows_its_place_and_what_would_help(desk: Desk) -> None:
    name = document(desk, GIVENS + "$$ x = y $$\n")
    _, value = desk.json("check", name)
    (step,) = value["documents"][0]["steps"]
    assert (step["verdict"], step["line"]) == ("unread", 5)
    assert "^" in step["unread"]["caret"]
    assert step["unread"]["given"] == r"y \in \mathbb{R}"
    _, out, _ = desk.run("check", name)
    assert r"y \in \mathbb{R}" in out


def test_a_folder_is_searched(desk: Desk) -> None:
    (desk.folder / "notes" / "deep").mkdir(parents=True)
    document(desk, GIVENS + "$$ x + x = 2x $$", "notes/one.md")
    document(desk, "\\begin{givens}\nx \\in \\mathbb{R}\n\\end{givens}\n\\[ x + x = 2x \\]", "notes/deep/two.tex")
    status, value = desk.json("check", "notes")
    assert status == 0
    assert [d["path"] for d in value["documents"]] == ["notes/deep/two.tex", "notes/one.md"]


def test_missing_files_are_wrong_usage(desk: Desk) -> None:
    assert desk.run("check", "nowhere.md")[0] == 2
    assert desk.run("check", document(desk, "x"), "--givens", "nowhere")[0] == 2
    (desk.folder / "empty").mkdir()
    status, out, _ = desk.run("check", "empty")
    assert status == 3
    assert "looked for *.md and *.tex" in out


def test_givens_from_outside(desk: Desk) -> None:
    document(desk, "x \\in \\mathbb{R}\n", "given.txt")
    name = document(desk, "$$ x + x = 2x $$")
    assert desk.run("check", name)[0] == 3
    assert desk.run("check", name, "--givens", "given.txt")[0] == 0


def test_a_draft_of_givens_makes_the_document_readable(desk: Desk) -> None:
    name = document(desk, "$$ a + b = b + a $$\n")
    status, out, _ = desk.run("givens", name)
    assert status == 0
    document(desk, out, "draft.txt")
    assert desk.run("check", name, "--givens", "draft.txt")[0] == 0


def test_nothing_in_a_document_commands_the_terminal(desk: Desk) -> None:
    name = document(desk, GIVENS + "$$ x = [red] \x1b[31m y $$\n")
    _, out, _ = desk.run("check", name)
    assert "\x1b" not in out


def test_a_later_display_may_use_an_earlier_one(desk: Desk) -> None:
    text = "```givens\na, b \\in \\mathbb{R}\n```\n$$ (a+b)^2 = a^2 + 2ab + b^2 \\tag{1} $$\nBy \\eqref{1},\n$$ (a+b)^2 - b^2 = a^2 + 2ab $$\n"
    assert desk.run("check", document(desk, text))[0] == 0


def test_an_annotated_copy_is_written_where_the_output_goes(desk: Desk) -> None:
    (desk.folder / "notes").mkdir()
    document(desk, GIVENS + "$$ x + x = 2x $$", "one.md")
    document(desk, GIVENS + "$$ x + x = 3x $$", "notes/one.md")
    status, out, _ = desk.run("check", "one.md", "notes", "--annotate")
    assert status == 1
    assert sorted(p.name for p in (desk.folder / "output").iterdir()) == [
        "notes-one.checked.html", "notes-one.checked.tex", "one.checked.html", "one.checked.tex",
    ]  # fmt: skip
    assert "wrote output/one.checked.tex" in out
    first = {p.name: p.read_bytes() for p in (desk.folder / "output").iterdir()}
    desk.run("check", "one.md", "notes", "--annotate")
    assert first == {p.name: p.read_bytes() for p in (desk.folder / "output").iterdir()}


def test_the_style_for_givens_is_printed(desk: Desk) -> None:
    status, out, _ = desk.run("givens", "--style")
    assert status == 0
    assert out.startswith("% derive.sty")
    assert desk.run("givens")[0] == 2


def test_what_is_no_file_is_passed_over_in_a_folder(desk: Desk) -> None:
    (desk.folder / "notes" / "folder.md").mkdir(parents=True)
    (desk.folder / "notes" / "gone.md").symlink_to(desk.folder / "nowhere.md")
    (desk.folder / "notes" / "loop.md").symlink_to(desk.folder / "notes" / "loop.md")
    document(desk, GIVENS + "$$ x + x = 2x $$", "notes/one.md")
    status, value = desk.json("check", "notes")
    assert (status, value["errors"]) == (0, [])
    assert [d["path"] for d in value["documents"]] == ["notes/one.md"]
