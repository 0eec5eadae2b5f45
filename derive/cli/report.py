"""From results to what the user gets: the terminal, the JSON, the exit status."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derive.judge.settings import Settings
from derive.judge.status import exit_status
from derive.judge.verdict import DocumentReport, ModuleError, ProblemReport, Report

from .usage import UsageError

if TYPE_CHECKING:
    from rich.console import Console


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that the options ask for."""
    if options.budget <= 0:
        raise UsageError("--budget takes a number of seconds above 0")
    if options.jobs < 1:
        raise UsageError("--jobs takes a number of processes, at least 1")
    return Settings(seed=options.seed, budget=options.budget, strict=options.strict)


def console_for(options: argparse.Namespace) -> Console:
    """Where people read: standard output, or standard error where that carries JSON."""
    from rich.console import Console

    return Console(file=sys.stderr if options.json == "-" else sys.stdout, highlight=False, soft_wrap=False)


def report_of(results: Iterable[Any], seconds: float, strict: bool) -> Report:
    """One report from the results of all jobs."""
    found = tuple(results)

    def only(kind: type) -> tuple[Any, ...]:
        return tuple(r for r in found if isinstance(r, kind))

    in_documents = tuple(e for d in only(DocumentReport) for e in d.errors)
    return Report(only(ProblemReport), only(DocumentReport), (*only(ModuleError), *in_documents), seconds, strict)


def write_json(report: Report, options: argparse.Namespace) -> None:
    """The JSON, where it was asked for."""
    if options.json is None:
        return
    from derive.writing.json_report import report_json

    text = report_json(report)
    if options.json == "-":
        sys.stdout.write(text)
        return
    try:
        Path(options.json).write_text(text, encoding="utf-8")
    except OSError as problem:
        raise UsageError(f"cannot write {options.json}: {problem.strerror}") from None


def status_of(report: Report) -> int:
    return exit_status(report.steps, bool(report.errors))
