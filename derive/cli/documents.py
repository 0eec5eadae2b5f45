"""The commands on documents: check, givens."""

from __future__ import annotations

import argparse
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from derive.documents import KINDS, check_document, draft_givens, find_documents
from derive.judge.verdict import ModuleError, Report
from derive.judge.workers import Job, run_jobs

from .progress import Bar
from .report import console_for, report_of, settings_of, status_of, write_json
from .usage import UsageError

if TYPE_CHECKING:
    from rich.console import Console


def check(options: argparse.Namespace) -> int:
    """Worked solutions, line by line."""
    started = perf_counter()
    settings = settings_of(options)
    paths = documents_in(options.paths)
    if options.givens is not None and not Path(options.givens).is_file():
        raise UsageError(f"there is no file {options.givens}")
    console = console_for(options)
    if not paths:
        console.print(f"no documents: looked for {' and '.join(KINDS)} in {', '.join(options.paths)}", markup=False)
    else:
        from derive.judge.engines import engines

        engines()
    bar = Bar(cache(lambda: console), len(paths))
    try:
        jobs = [Job(str(p), check_document, (str(p), options.givens, settings)) for p in paths]
        results = run_jobs(jobs, settings, options.jobs, bar)
    finally:
        bar.close()
    report = report_of(results, perf_counter() - started, options.strict)
    from derive.writing.terminal import print_summary
    from derive.writing.terminal_document import print_document

    for document in report.documents:
        print_document(document, console)
    print_summary(report, console)
    write_json(report, options)
    if options.annotate or options.pdf:
        annotate(report, options, console)
    return status_of(report)


def annotate(report: Report, options: argparse.Namespace, console: Console) -> None:
    """A copy of each document with the marks in its margin, and its PDF where that is asked for."""
    from .output import make_pdfs, write_copies

    written = write_copies(report.documents, Path(options.output))
    for path in written:
        console.print(f"wrote {path}", markup=False, soft_wrap=True)
    if options.pdf:
        make_pdfs([path for path in written if path.suffix == ".tex"], options.jobs, console)


def documents_in(names: list[str]) -> list[Path]:
    """The documents that are named, and those in the folders that are named."""
    found: list[Path] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            found += find_documents(path)
        elif path.is_file():
            found.append(path)
        else:
            raise UsageError(f"there is no file or folder {name}")
    return list(dict.fromkeys(found))


def draft(options: argparse.Namespace) -> int:
    """A draft of the givens that a document lacks, on standard output; or the LaTeX style for them."""
    if options.style:
        from derive.writing.tex_style import GIVENS_STYLE

        print(GIVENS_STYLE.read_text(encoding="ascii"), end="")
        return 0
    if options.path is None:
        raise UsageError("givens takes a document, or --style")
    if not Path(options.path).is_file():
        raise UsageError(f"there is no file {options.path}")
    (result,) = run_jobs([Job(options.path, draft_givens, (options.path,))], settings_of(options), 1, lambda *_: None)
    if isinstance(result, ModuleError):
        raise UsageError(result.message)
    print("% a draft: what each letter is has to be checked by hand" if result else "% every letter is declared")
    for line in result:
        print(line)
    return 0
