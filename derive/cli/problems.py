"""The commands on problem modules: all, run, list, show."""

from __future__ import annotations

import argparse
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

from derive.judge.verdict import Report
from derive.problems.discovery import Unknown, check_problems, find_problems, nearest, outlines

from .progress import Bar
from .report import console_for, report_of, settings_of, status_of, write_json
from .usage import UsageError

Wanted = dict[str, tuple[str, ...]]
START = "derive new my-problem"


def run_all(options: argparse.Namespace) -> int:
    """Every problem; the write-ups and the combined one."""
    found = problems_in(options)
    return _run(options, found, dict.fromkeys(found, ()), combined=True)


def run_some(options: argparse.Namespace) -> int:
    """Some problems or parts; their write-ups."""
    found = problems_in(options)
    return _run(options, found, wanted_of(options.ids, found), combined=False)


def show(options: argparse.Namespace) -> int:
    """One derivation in the terminal."""
    found = problems_in(options)
    report = judged(options, found, wanted_of([options.id], found))
    write_json(report, options)
    from derive.writing.terminal import print_error
    from derive.writing.terminal_page import print_problem

    console = console_for(options)
    for problem in report.problems:
        print_problem(problem, console, options.proof)
    for error in report.errors:
        print_error(error, console)
    return status_of(report)


def list_all(options: argparse.Namespace) -> int:
    """The problems, without proving anything."""
    found = problems_in(options)
    from derive.writing.terminal import print_list

    listed = outlines(Path(options.problems), settings_of(options))
    print_list(listed, console_for(options))
    return 0 if found and all(hasattr(o, "parts") for o in listed) else 3


def problems_in(options: argparse.Namespace) -> dict[str, Path]:
    """The problem modules by ID; says what was looked for where there are none."""
    folder = Path(options.problems)
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}; problem modules are looked for as {folder}/*.py (see --problems, or start one with: {START})")
    found = find_problems(folder)
    if not found:
        said = f"no problems: looked for modules {folder}/*.py whose names do not begin with _ (start one with: {START})"
        console_for(options).print(said, markup=False)
    return found


def wanted_of(ids: list[str], found: dict[str, Path]) -> Wanted:
    """The problems asked for, each with the parts asked for (none: all of it)."""
    wanted: dict[str, list[str]] = {}
    for asked in ids:
        problem, _, part = asked.partition("/")
        if problem not in found:
            raise UsageError(f"there is no problem {problem!r}{nearest(problem, list(found))}")
        wanted.setdefault(problem, []).append(part)
    return {problem: () if "" in parts else tuple(parts) for problem, parts in wanted.items()}


def judged(options: argparse.Namespace, found: dict[str, Path], wanted: Wanted) -> Report:
    """The report on some problems; an unknown part is wrong usage."""
    started = perf_counter()
    settings = settings_of(options)
    _warm_up(wanted)
    bar = Bar(cache(lambda: console_for(options)), len(wanted))
    try:
        results: Any = check_problems(wanted, found, settings, options.jobs, bar)
    finally:
        bar.close()
    for result in results:
        if isinstance(result, Unknown):
            raise UsageError(result.message)
    return report_of(results, perf_counter() - started, options.strict)


def _warm_up(wanted: Wanted) -> None:
    """Import both engines once, before the processes are forked from this one."""
    if wanted:
        from derive.judge.engines import engines

        engines()


def _run(options: argparse.Namespace, found: dict[str, Path], wanted: Wanted, combined: bool) -> int:
    report = judged(options, found, wanted)
    from derive.writing.terminal import print_summary

    from .output import make_pdfs, write_ups

    console = console_for(options)
    written = write_ups(report, Path(options.output), wanted, combined)
    if wanted:
        print_summary(report, console)
    write_json(report, options)
    if not options.no_pdf:
        make_pdfs([path for path in written if path.suffix == ".tex"], options.jobs, console)
    return status_of(report)
