"""Chains of a document: what they may use of each other, and lines with several readings."""

from __future__ import annotations

from derive.documents import RESTS, check_chain, judged, with_cited
from derive.judge.verdict import PROVED, REFUTED, UNDECIDED, StepReport
from derive.notation import Givens, Step, symbol
from derive.reading.document import Chain, Document, Reading, Unread, read_text

A, B, C = symbol("a"), symbol("b"), symbol("c")
FIRST, SECOND = Step(A, "eq", B, line=1, first=True), Step(A, "eq", C, line=5, first=True)
LATER = Givens(symbols=(A, B, C))


def judge(verdict: str):
    """Decides the first step as told; proves the second only where the first is assumed."""

    def decide(step: Step, givens: Givens) -> StepReport:
        if step == SECOND:
            return StepReport(step, PROVED if FIRST.statement in givens.assumed else UNDECIDED, support="assumed")
        return StepReport(step, verdict, support="computed" if verdict == PROVED else None)

    return decide


def document(cites: tuple[str, ...]) -> Document:
    chains = (Chain((FIRST,), LATER, labels=("one",)), Chain((SECOND,), LATER, cites=cites))
    return Document("d.md", givens=LATER, chains=chains, labels=(("one", ((0, 0),)),))


def test_a_cited_line_that_is_proved_may_be_used() -> None:
    _, (found,) = judged(document(("one",)), "d.md", judge(PROVED)).chains
    assert (found.verdict, found.support) == (PROVED, "computed")  # the weakest of both


def test_without_a_citation_it_may_not() -> None:
    _, (found,) = judged(document(()), "d.md", judge(PROVED)).chains
    assert found.verdict == UNDECIDED


def test_what_rests_on_an_unproved_line_only_follows() -> None:
    for verdict in (UNDECIDED, REFUTED):
        _, (found,) = judged(document(("one",)), "d.md", judge(verdict)).chains
        assert (found.verdict, found.standing, found.message) == (UNDECIDED, "follows", RESTS)


def test_a_step_that_needs_no_citation_is_judged_once() -> None:
    asked: list[Givens] = []

    def once(step: Step, givens: Givens) -> StepReport:
        asked.append(givens)
        return StepReport(step, PROVED, support="proved")

    with_cited(SECOND, LATER, [StepReport(FIRST, PROVED)], once)
    assert asked == [LATER]


def test_readings_say_which_would_be_true() -> None:
    line = Unread(3, 4, "text", "text\n^", "it is open", readings=(Reading("x", FIRST), Reading("y")))
    (found,) = check_chain(Chain((line,), LATER), [], judge(PROVED))
    assert found.verdict == "unread"
    assert found.unread is not None
    assert found.unread.readings == (("x", True), ("y", None))
    assert (found.step.line, found.step.column) == (3, 4)


def test_a_line_all_of_whose_readings_agree_needs_no_guess() -> None:
    line = Unread(3, 4, "text", "text\n^", "it is open", readings=(Reading("x", FIRST), Reading("y", SECOND)), every=(FIRST, SECOND))
    for verdict, standing in ((PROVED, "good"), (REFUTED, "wrong")):
        (found,) = check_chain(Chain((line,), LATER), [], lambda step, _, v=verdict: StepReport(step, v, support="proved"))
        assert (found.verdict, found.standing, found.step) == (verdict, standing, FIRST)
    (open_one,) = check_chain(Chain((line,), LATER), [], judge(PROVED))  # proves the first only
    assert open_one.verdict == "unread"


def test_a_line_behind_an_unread_one_goes_on_from_the_line_before() -> None:
    line = Unread(2, 1, "text", "", "what")
    found = check_chain(Chain((FIRST, line, Step(B, "eq", C, line=3)), LATER), [], judge(PROVED))
    assert [r.standing for r in found] == ["good", "unknown", "good"]


def test_reports_stand_in_the_order_of_the_text() -> None:
    owed = Step(B, "eq", B, line=3)
    base = document(())
    found = judged(Document("d.md", givens=LATER, chains=base.chains, obligations=(owed,)), "d.md", judge(PROVED))
    assert [chain[0].step.line for chain in found.chains] == [1, 3, 5]


def _read_and_judged(text: str) -> tuple[StepReport, ...]:
    from derive.judge.step import judge_step

    return tuple(r for chain in judged(read_text(text), "d.md", judge_step).chains for r in chain)


def test_nothing_is_refuted_where_a_given_was_not_understood() -> None:
    text = "```givens\nx, y \\in \\mathbb{R}\nx \\heartsuit 0\n```\n$$x = |x|$$\n$$y = |y|$$\n"
    first, second = _read_and_judged(text)
    assert (first.verdict, first.counterexample) == (UNDECIDED, None)
    assert "line 3 was not understood" in (first.message or "")
    assert second.verdict == REFUTED


def test_a_letter_that_is_tied_to_such_a_letter_is_as_open() -> None:
    text = "```givens\nx, y \\in \\mathbb{R}\nx \\heartsuit 0\ny \\ge x\n```\n$$y = |y|$$\n"
    assert [r.verdict for r in _read_and_judged(text)] == [UNDECIDED]


def test_a_fact_may_stand_above_the_line_that_declares_its_letter() -> None:
    text = "```givens\nn \\in \\mathbb{N}\nS \\succ 0\nS \\in \\mathbb{R}^{n \\times n}\nu \\in \\mathbb{R}^{n}\n```\n$$u^\\top S u \\ge 0$$\n"
    assert [r.verdict for r in _read_and_judged(text)] == [PROVED]


def test_of_very_many_facts_a_step_is_told_those_that_concern_it() -> None:
    """x > y and y > 1 are tied to x, n ≥ 1 may be a size; the others are not."""
    told: list[Givens] = []

    def note(step: Step, givens: Givens) -> StepReport:
        told.append(givens)
        return StepReport(step, PROVED)

    others = "\n".join(f"a_{{{k}}} > 0" for k in range(200))
    text = f"```givens\nx, y \\in \\mathbb{{R}}\nn \\in \\mathbb{{N}}_{{>0}}\n{others}\ny > 1\nx > y\n```\n$$x > 1$$\n"
    judged(read_text(text), "d.md", note)
    assert [f.head for f in told[0].facts] == ["ge", "gt", "gt"]
    assert len(told[0].symbols) == 203


def test_a_line_that_nobody_can_work_out_leaves_the_others_alone() -> None:
    hostile = (r"9^{9^{9^{9}}} = 1", r"2^{2^{2^{2^{2^{2}}}}} \ne 1", r"\prod_{i=1}^{10^8} x = x", r"(x+1)^{1000} = 1", r"x^{10^{12}} = x", "1000000! = 0")
    text = "```givens\nx \\in \\mathbb{R}\n```\n" + "".join(f"$${line}$$\n$$x + x = 2 x$$\n" for line in hostile)
    found = _read_and_judged(text)
    assert [r.verdict for r in found[1::2]] == [PROVED] * len(hostile)
    assert PROVED not in [r.verdict for r in found[::2]]
