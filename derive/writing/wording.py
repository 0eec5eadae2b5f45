"""What a report says in words: the same sentences for the terminal, for JSON and for other programs."""

from __future__ import annotations

import re
from collections.abc import Callable

from derive.judge.verdict import Condition, SpotCheck, StepReport
from derive.notation import Term, Truth
from derive.notation.statement import RELATION_SIGNS

from .document import Formula, Words, words
from .latex import SIGNS as LATEX_SIGNS
from .latex import latex
from .repairs import mended

SIGNS = {**RELATION_SIGNS, "implies": "⇒", "iff": "⇔", "notidentity": "≢", "exists": "∃", "forall": "∀"}
DIGITS = re.compile(r"\d{80,}")
Spell = Callable[[str], str]  # from LaTeX mathematics to what the reader sees


def message_of(report: StepReport) -> Words:
    """Why a step is not settled or what is wrong with it: the message, the missing condition, a point where it fails."""
    said: list[Words] = []
    if report.message:
        said.append(words(report.message))
    if report.missing is not None:
        said.append(("missing: ", report.missing))
    if report.missing_at:
        said.append(("which fails at ", *point(report.missing_at)))
    out: list[object] = []
    for k, part in enumerate(said):
        out += [*(("; ",) if k else ()), *part]
    return tuple(out)  # type: ignore[arg-type]


def point(values: tuple[tuple[str, str], ...]) -> Words:
    """Values of some letters: x = 0, y = 1."""
    out: list[object] = []
    for k, (name, value) in enumerate(values):
        out += [*((", ",) if k else ()), Formula(f"{name} = {value}")]
    return tuple(out)  # type: ignore[arg-type]


def condition_words(condition: Condition) -> Words:
    return (condition.term,) if condition.term is not None else words(condition.text)


def evidence(check: SpotCheck) -> str:
    """How many samples agreed, and in which dimensions.

    >>> evidence(SpotCheck("complex step", 256, (1, 2, 3), 1e-9, 1e-16, True))
    '256 samples in dimensions 1, 2, 3 (complex step)'
    """
    where = f" in dimension{'s' * (len(check.dimensions) > 1)} {', '.join(map(str, check.dimensions))}" if check.dimensions else ""
    count = f"{check.samples} sample{'s' * (check.samples != 1)}"
    return f"{count}{where} {'' if check.agrees else 'disagree '}({check.method})"


def plain(text: Words, spell: Spell) -> str:
    """Words as one string; ``spell`` writes the formulas."""
    return "".join(spell(latex(w)) if isinstance(w, Term) else spell(w.tex) if isinstance(w, Formula) else w for w in text)


def in_dollars(text: Words) -> str:
    """Words with their formulas in LaTeX between dollar signs."""
    return plain(text, lambda tex: f"${tex}$")


def at_these_values(report: StepReport, above: bool) -> Words:
    """A counterexample in words: at μ = 0, σ = 1 the line above is 0, this line is 1; ``above`` says that the left side is the line above."""
    found = report.counterexample
    if found is None:
        return ()
    if report.step.is_property or not (found.left or found.right):
        return ("at ", *(point(found.values) or ("every point",)))
    where: Words = ("at ", *point(found.values), " ") if found.values else ()
    left, right = ("the line above is", "this line is") if above else ("the left side is", "the right side")
    entry = (f" (entry {', '.join(map(str, found.entry))})",) if found.entry else ()
    return (*where, f"{left} ", Formula(brief(found.left)), f", {right} ", Formula(brief(found.right)), *entry)


def brief(value: str) -> str:
    r"""A value in LaTeX; of a number with very many digits, the first ones and how many there are.

    >>> brief("-12"), brief("-" + "7" * 1000)
    ('-12', '-77777777777777777777\\dots\\text{ (1000 digits)}')
    """
    return DIGITS.sub(lambda m: rf"{m[0][:20]}\dots\text{{ ({len(m[0])} digits)}}", value)


def what_holds(report: StepReport, above: bool = False) -> Formula | None:
    """The step with its repaired right side, the changed place underlined, or below the line above that side alone; a repair that is a relation stands for the whole step."""
    repair = mended(report)
    if repair is None:
        return None
    if isinstance(repair.sort, Truth):
        return Formula(brief(latex(repair)))
    sign = LATEX_SIGNS.get(report.step.relation)
    if above and sign is not None:
        return Formula(brief(f"{sign} {latex(repair)}"))
    return Formula(brief(latex(Term(report.step.relation, (report.step.left, repair)))))


def residual_name(above: bool) -> str:
    return "the line above minus this line" if above else "left minus right"


def stands_below(report: StepReport, before: StepReport | None) -> bool:
    """Whether a step goes on from the line above it in a document, at the start of a line of its own."""
    if before is None or before.unread is not None:
        return False
    return report.step.left == before.step.right and before.step.line < report.step.line and not report.step.first
