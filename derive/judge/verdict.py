"""What derive says about a step: the verdict and the evidence that it carries. Plain values."""

from __future__ import annotations

from dataclasses import dataclass, field

from derive.notation import Givens, Step, Term

PROVED, REFUTED, UNDECIDED, UNREAD = "proved", "refuted", "undecided", "unread"
SUPPORTS = ("proved", "computed", "assumed")  # from strong to weak
STANDINGS = ("good", "wrong", "follows", "recovered", "unknown")


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that a proof needs, and where it comes from: "implied", "given" or "convention".

    ``term`` is the condition where it is a relation; ``text`` says it in words otherwise.
    """

    text: str  # words, with LaTeX mathematics in dollars, as in "$\\sigma > 0$"
    status: str
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One application of a rule: what was rewritten into what."""

    rule: str
    before: Term
    after: Term


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """Agreement at sample points. ``tolerance`` is declared, ``max_error`` measured (both relative)."""

    method: str
    samples: int
    dimensions: tuple[int, ...]
    tolerance: float
    max_error: float
    agrees: bool
    undefined: int = 0  # samples at which a side had no value in floating point


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Values that satisfy every given and at which the relation provably fails."""

    values: tuple[tuple[str, str], ...]  # (LaTeX of the letter, exact value in LaTeX)
    left: str
    right: str
    entry: tuple[int, ...] = ()  # of vectors and matrices: the entry in which the sides differ, counted from 1


@dataclass(frozen=True, slots=True)
class UnreadText:
    """A piece of text that was not understood: with a caret at its place, what could stand there, and what would help.

    ``readings`` are pairs (LaTeX, whether the line is proved or refuted when read so; None where it is neither).
    """

    text: str
    caret: str = ""
    expected: str = ""
    given: str = ""
    readings: tuple[tuple[str, bool | None], ...] = ()


@dataclass(frozen=True, slots=True)
class StepReport:
    """The verdict on one step."""

    step: Step
    verdict: str
    standing: str = "unknown"
    support: str | None = None
    rules: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    spot_check: SpotCheck | None = None
    counterexample: Counterexample | None = None
    residual: Term | None = None
    repair: Term | None = None
    message: str | None = None
    proof: tuple[ProofLine, ...] = ()
    seconds: float = 0.0
    expected: str | None = None  # "refuted" for a claimed relation
    fault: bool = False  # rules and numbers disagree
    missing: Term | None = None  # a condition that does not follow from the givens
    missing_at: tuple[tuple[str, str], ...] = ()  # values that the givens allow, at which it fails
    unread: UnreadText | None = None  # the text, where the verdict is "unread"

    @property
    def as_expected(self) -> bool:
        return self.verdict == (self.expected or PROVED)


@dataclass(frozen=True, slots=True)
class PartReport:
    """The steps of one part of a problem, or of one of its named cases.

    ``givens`` are what holds in this part beyond the problem's own; ``notes`` are pairs (k, text): words
    that stand before step k.
    """

    id: str
    title: str
    steps: tuple[StepReport, ...]
    pictures: tuple[object, ...] = ()  # computation graphs to draw
    givens: Givens = field(default_factory=Givens)
    text: str = ""
    source: str = ""
    points: str = ""
    notes: tuple[tuple[int, str], ...] = ()
    scope: Givens = field(default_factory=Givens)  # everything that holds in this part


@dataclass(frozen=True, slots=True)
class ProblemReport:
    """A whole problem: its givens and its parts."""

    id: str
    title: str
    source: str
    path: str
    givens: Givens
    parts: tuple[PartReport, ...]
    summary: str = ""
    seconds: float = 0.0

    @property
    def steps(self) -> tuple[StepReport, ...]:
        return tuple(s for part in self.parts for s in part.steps)


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """A checked document: its givens, its steps in the order of the text, and how many slips its chains have."""

    path: str
    givens: Givens
    chains: tuple[tuple[StepReport, ...], ...]
    errors: tuple[ModuleError, ...] = ()
    unchecked_inline: int = 0
    seconds: float = 0.0
    prose: tuple[tuple[int, str, int], ...] = ()  # (line, words, level of a heading or 0), for a copy of the document

    @property
    def steps(self) -> tuple[StepReport, ...]:
        return tuple(s for chain in self.chains for s in chain)


@dataclass(frozen=True, slots=True)
class ModuleError:
    """A module or document that could not be used."""

    path: str
    message: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one run of derive found."""

    problems: tuple[ProblemReport, ...] = ()
    documents: tuple[DocumentReport, ...] = ()
    errors: tuple[ModuleError, ...] = ()
    seconds: float = 0.0
    strict: bool = False
    extra: dict[str, object] = field(default_factory=dict)

    @property
    def steps(self) -> tuple[StepReport, ...]:
        """Every step of every problem and document."""
        in_problems = tuple(s for p in self.problems for s in p.steps)
        return in_problems + tuple(s for d in self.documents for s in d.steps)
