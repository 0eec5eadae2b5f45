"""The files under ``output/``: a write-up for each problem, one for all, and PDFs where there is a TeX engine."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from derive.judge.verdict import DocumentReport, Report

from .usage import UsageError

if TYPE_CHECKING:
    from rich.console import Console


def write_ups(report: Report, folder: Path, wanted: dict[str, tuple[str, ...]], combined: bool) -> list[Path]:
    """Write the .tex files that changed, and of all problems the page of claims; the paths of all of them."""
    if not report.problems:
        return []
    from derive.writing.claims_page import CLAIMS, claims_page
    from derive.writing.tex import COMBINED, combined_tex, problem_tex

    texts = {file_name(p.id, wanted.get(p.id, ())): problem_tex(p) for p in report.problems}
    if combined:
        texts[f"{COMBINED}.tex"] = combined_tex(replace(report, seconds=0.0))
        texts[CLAIMS] = claims_page(report)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_write(folder / name, text) for name, text in texts.items()]
    except OSError as problem:
        raise UsageError(f"cannot write to {folder}: {problem.strerror}") from None


def file_name(problem: str, parts: tuple[str, ...]) -> str:
    """The write-up of some parts does not overwrite that of the whole problem."""
    return "-".join([problem, *(part.replace("/", "-") for part in parts)]) + ".tex"


def write_copies(documents: tuple[DocumentReport, ...], folder: Path) -> list[Path]:
    """A copy of each document with the marks in its margin: NAME.checked.tex and NAME.checked.html."""
    from derive.writing.annotated import annotated
    from derive.writing.html import document_html
    from derive.writing.tex import document_tex

    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, report in zip(copy_names([d.path for d in documents]), documents, strict=True):
            copy = annotated(report)
            written += [_write(folder / f"{name}.tex", document_tex(copy)), _write(folder / f"{name}.html", document_html(copy))]
    except OSError as problem:
        raise UsageError(f"cannot write to {folder}: {problem.strerror}") from None
    return written


def copy_names(paths: list[str]) -> list[str]:
    """The names of the copies: that of the file, and where that is taken its folders too, then a number.

    >>> copy_names(["a/one.md", "b/one.md", "two.tex"])
    ['one.checked', 'b-one.checked', 'two.checked']
    """
    found: list[str] = []
    for path in map(Path, paths):
        parts = [p for p in path.with_suffix("").parts if p not in ("/", "..", ".")]
        tries = ["-".join(parts[k:]) for k in range(len(parts) - 1, -1, -1)]
        tries += [f"{tries[-1]}-{k}" for k in range(2, len(paths) + 2)]
        found.append(next(name for t in tries if (name := f"{t}.checked") not in found))
    return found


def _write(path: Path, text: str) -> Path:
    """Write a file unless it says that already, so that its PDF stays newer than it."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8", newline="\n")
    return path


def make_pdfs(sources: list[Path], jobs: int, console: Console) -> None:
    """A PDF beside each .tex file that is newer than its PDF."""
    from concurrent.futures import ThreadPoolExecutor

    from derive.writing.pdf import compile_tex, find_engine

    stale = [s for s in sources if not s.with_suffix(".pdf").exists() or s.with_suffix(".pdf").stat().st_mtime < s.stat().st_mtime]
    engine = find_engine() if stale else None
    if engine is None:
        return
    with console.status("typesetting") if console.is_terminal else nullcontext(), ThreadPoolExecutor(jobs) as pool:
        done = list(pool.map(lambda source: compile_tex(source, engine=engine), stale))
    for result in done:
        if not result.ok:
            console.print(f"no PDF of {result.source}: {result.error}", markup=False, style="yellow")
