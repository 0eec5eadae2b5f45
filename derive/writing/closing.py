"""The closing report of a derivation: verdicts with what they rest on, then what the table refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import ceil
from typing import TypeVar

from derive.judge.verdict import SpotCheck, StepReport
from derive.notation import Term

from .conventions import conventions_of
from .document import MARKS, Block, Notes, Paragraph, Row, VerdictTable, Words, mark_of, words
from .wording import condition_words

Key = TypeVar("Key")
STATUS = {"implied": "follows from the givens", "given": "given", "convention": "by convention"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SLACK = 1e-2  # of the first digit of a tolerance, which is rounded up


def closing(judged: list[StepReport], numbers: Mapping[int, int], sources: Mapping[str, str], assumed: tuple[Term, ...]) -> Iterator[Block]:
    """The table of verdicts, then conditions, spot checks, facts, assumptions, conventions."""
    conditions = keys((condition_words(c), c.status) for s in judged for c in s.conditions)
    checks = {text: _letter(k) for text, k in keys(check_words(s.spot_check) for s in judged if s.spot_check is not None).items()}
    yield Paragraph(counted(judged))
    yield VerdictTable(merged([_row(s, numbers[id(s)], conditions, checks) for s in judged]))
    yield from _notes("Conditions", [(f"C{k}", (*text, f" \N{EM DASH} {STATUS.get(status, status)}")) for (text, status), k in conditions.items()])
    yield from _notes("Spot checks", [(letter, words(text)) for text, letter in checks.items()])
    used = [rule for rule in dict.fromkeys(r for s in judged for r in s.rules) if rule in sources]
    yield from _notes("Facts used", [("", (f"{rule}: ", *words(sources[rule]), ".")) for rule in used])
    yield from _notes("Assumed", [("", (t, ".")) for t in dict.fromkeys(assumed)])
    yield from _notes("Conventions", [("", words(text)) for text in conventions_of(t for s in judged for t in (s.step.left, s.step.right))])


def keys(things: Iterable[Key]) -> dict[Key, int]:
    """Different things in the order of their first use, counted from 1."""
    return {thing: k for k, thing in enumerate(dict.fromkeys(things), start=1)}


def _letter(k: int) -> str:
    """a, b, …, z, aa, ab, …"""
    high, low = divmod(k - 1, len(LETTERS))
    return (LETTERS[high - 1] if high else "") + LETTERS[low]


def _notes(title: str, items: list[tuple[str, Words]]) -> Iterator[Block]:
    if items:
        yield Notes(title, tuple(items))


def _row(s: StepReport, number: int, conditions: Mapping[tuple[Words, str], int], checks: Mapping[str, str]) -> Row:
    check = checks[check_words(s.spot_check)] if s.spot_check is not None else ""
    refers = tuple(dict.fromkeys(f"C{conditions[condition_words(c), c.status]}" for c in s.conditions))
    return Row(number, number, mark_of(s), s.as_expected and not s.fault, tuple(dict.fromkeys(s.rules)), refers, check)


def merged(rows: list[Row]) -> tuple[Row, ...]:
    """Neighbouring rows that say the same, as one."""
    found: list[Row] = []
    for row in rows:
        if found and replace(found[-1], number=0, last=0) == replace(row, number=0, last=0):
            found[-1] = replace(found[-1], last=row.last)
        else:
            found.append(row)
    return tuple(found)


def check_words(check: SpotCheck) -> str:
    """Method, samples, dimensions and tolerance; nothing that was measured."""
    plural = "s" if len(check.dimensions) > 1 else ""
    sizes = f", dimension{plural} {', '.join(map(str, check.dimensions))}" if check.dimensions else ""
    agreement = "" if check.agrees else ", no agreement"
    return f"{check.method}, {check.samples} samples{sizes}, tolerance ${power_of_ten(check.tolerance)}${agreement}"


def power_of_ten(x: float) -> str:
    """A tolerance in LaTeX, rounded up to one digit: more of it would differ from one processor to the next.

    >>> power_of_ten(1e-9), power_of_ten(2.51e-7), power_of_ten(9.6e-3), power_of_ten(0)
    ('10^{-9}', '3 \\\\cdot 10^{-7}', '10^{-2}', '0')
    """
    if not x:
        return "0"
    digits, exponent = f"{x:e}".split("e")
    shown, power = ceil(float(digits) - SLACK), int(exponent)
    shown, power = (1, power + 1) if shown == 10 else (shown, power)
    return f"10^{{{power}}}" if shown == 1 else rf"{shown} \cdot 10^{{{power}}}"


def counted(judged: list[StepReport]) -> Words:
    """How many steps have which mark, in one sentence."""
    told = []
    for mark, name in MARKS.items():
        here = [s for s in judged if mark_of(s) == mark]
        expected = sum(bool(s.expected) and s.as_expected for s in here)
        if here:
            told.append(f"{len(here)} {name}" + (f" ({expected} as claimed)" if expected else ""))
    return (f"{len(judged)} {'relation' if len(judged) == 1 else 'relations'}: {', '.join(told)}.",) if told else ("No relations.",)
