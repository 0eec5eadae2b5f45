"""A report as JSON, for other programs: the schema of the README. ``SCHEMA`` rises when a field changes meaning."""

from __future__ import annotations

import json
from typing import Any

from derive.judge.chain import slips
from derive.judge.status import counts
from derive.judge.verdict import Counterexample, DocumentReport, PartReport, ProblemReport, Report, SpotCheck, StepReport, UnreadText
from derive.notation import Givens, Term

from .givens import assumed_lines, definition_lines, given_lines
from .latex import latex
from .wording import SIGNS, condition_words, in_dollars, message_of

SCHEMA = 1


def report_json(report: Report) -> str:
    """The whole report, ready to be written to a file."""
    return json.dumps(report_value(report), ensure_ascii=False, indent=1) + "\n"


def report_value(report: Report) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "problems": [problem_value(p) for p in report.problems],
        "documents": [document_value(d) for d in report.documents],
        "errors": [{"path": e.path, "line": e.line, "message": e.message} for e in report.errors],
        "summary": {**counts(report.steps), "seconds": rounded(report.seconds)},
    }


def problem_value(p: ProblemReport) -> dict[str, Any]:
    return {"id": p.id, "title": p.title, "source": p.source, "path": p.path, **givens_value(p.givens), "parts": [part_value(part) for part in p.parts]}


def part_value(part: PartReport) -> dict[str, Any]:
    return {"id": part.id, "title": part.title, "source": part.source, **givens_value(part.givens), "steps": [step_value(s) for s in part.steps]}


def document_value(d: DocumentReport) -> dict[str, Any]:
    return {
        "path": d.path,
        **givens_value(d.givens),
        "slips": slips(d.chains),
        "unchecked_inline": d.unchecked_inline,
        "steps": [step_value(s) for s in d.steps],
    }


def givens_value(givens: Givens) -> dict[str, list[str]]:
    """The givens as the lines of a givens block, in LaTeX."""
    return {"givens": [*given_lines(givens)], "definitions": [*definition_lines(givens)], "assumed": [*assumed_lines(givens)]}


def step_value(s: StepReport) -> dict[str, Any]:
    """One step; ``counterexample`` is the witness of a proved step that needs one."""
    step = s.step
    return {
        "line": step.line,
        "column": step.column,
        "role": step.role,
        "relation": SIGNS.get(step.relation, step.relation),
        "left": "" if s.unread else latex(step.left),
        "right": "" if s.unread else latex(step.right),
        "reason": step.reason or ", ".join(step.by),
        "source": step.source,
        "verdict": s.verdict or None,
        "expected": s.expected,
        "standing": s.standing,
        "support": s.support,
        "rules": [*s.rules],
        "conditions": [{"text": in_dollars(condition_words(c)), "status": c.status} for c in s.conditions],
        "spot_check": _spot_check(s.spot_check),
        "counterexample": _counterexample(s.counterexample),
        "residual": _term(s.residual),
        "repair": _term(s.repair),
        "message": in_dollars(message_of(s)) or None,
        "unread": None if s.unread is None else unread_value(s.unread),
        "fault": s.fault,
        "seconds": rounded(s.seconds),
    }


def unread_value(u: UnreadText) -> dict[str, Any]:
    readings = [{"text": text, "holds": holds} for text, holds in u.readings]
    return {"text": u.text, "caret": u.caret, "expected": u.expected, "given": u.given, "readings": readings}


def _term(t: Term | None) -> str | None:
    return None if t is None else latex(t)


def _spot_check(check: SpotCheck | None) -> dict[str, Any] | None:
    if check is None:
        return None
    agreement = {"tolerance": check.tolerance, "max_error": finite(check.max_error), "agrees": check.agrees}
    return {"method": check.method, "samples": check.samples, "dimensions": [*check.dimensions], **agreement}


def finite(x: float) -> float | None:
    """A number that JSON can hold; None for an infinite one."""
    return float(x) if abs(x) < float("inf") else None


def _counterexample(found: Counterexample | None) -> dict[str, Any] | None:
    if found is None:
        return None
    entry = {"entry": [*found.entry]} if found.entry else {}
    return {"values": dict(found.values), "left": found.left, "right": found.right, **entry}


def rounded(seconds: float) -> float:
    return round(seconds, 4)
