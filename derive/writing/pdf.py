"""From .tex to .pdf with whatever TeX engine there is: no shell escape, a directory of its own, and a time limit."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

ENGINES: dict[str, tuple[str, ...]] = {
    "pdflatex": ("-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "-file-line-error"),
    "tectonic": ("--untrusted", "--keep-logs"),
}
OVERFULL = re.compile(r"Overfull \\hbox \((\d+(?:\.\d+)?)pt too wide\)[^\n]*")
ERROR = re.compile(r"^(?:! .*|.*\.tex:\d+: .*)$", re.MULTILINE)
RERUN = re.compile(r"Rerun to get|Table widths have changed|rerunfilecheck Warning")
NARROWEST = 5.0  # an overfull box below this many points is not seen
EPOCH = "946684800"  # a fixed date, so that the same file gives the same bytes
RUNS = 4


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a TeX engine made of a file: the PDF, or the error; boxes that stick out, in points."""

    source: Path
    pdf: Path | None
    error: str = ""
    overfull: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return self.pdf is not None


def find_engine() -> str | None:
    """The path of the first engine that is installed."""
    return next((found for name in ENGINES if (found := shutil.which(name))), None)


def compile_tex(source: Path, timeout: float = 60.0, engine: str | None = None) -> Compiled:
    """Compile ``source`` and put the PDF beside it; a run that takes longer than ``timeout`` seconds is killed."""
    engine = engine or find_engine()
    if engine is None:
        return Compiled(source, None, "no TeX engine found (pdflatex or tectonic)")
    with tempfile.TemporaryDirectory(prefix="derive-tex-") as name:
        folder = Path(name)
        shutil.copyfile(source, folder / "main.tex")
        log = ""
        for _ in range(RUNS):
            done = _run(engine, folder, timeout)
            log = _log(folder)
            if done is not None:
                return Compiled(source, None, _first_error(log) or done, _overfull(log))
            if not RERUN.search(log):
                break
        pdf = source.with_suffix(".pdf")
        shutil.copyfile(folder / "main.pdf", pdf)
        return Compiled(source, pdf, "", _overfull(log))


def _run(engine: str, folder: Path, timeout: float) -> str | None:
    """One run; nothing if it went well, else what went wrong."""
    command = [engine, *ENGINES.get(Path(engine).name, ENGINES["pdflatex"]), "main.tex"]
    process = subprocess.Popen(  # noqa: S603 - the engine was found on the path, the arguments are fixed
        command, cwd=folder, env=_environment(folder), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        status = process.wait(timeout)
    except subprocess.TimeoutExpired:
        return f"stopped after {timeout:g} seconds"
    finally:
        _end(process)
    return None if status == 0 and (folder / "main.pdf").exists() else f"{Path(engine).name} ended with status {status}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop the engine and what it started, if it still runs."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _environment(folder: Path) -> dict[str, str]:
    """The engine may read its own installation and its folder, and write to its folder only."""
    fixed = {"SOURCE_DATE_EPOCH": EPOCH, "FORCE_SOURCE_DATE": "1", "openin_any": "p", "openout_any": "p", "shell_escape": "f", "TEXMFVAR": str(folder)}
    return {**os.environ, **fixed, "max_print_line": "1000"}


def _log(folder: Path) -> str:
    path = folder / "main.log"
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def _first_error(log: str) -> str:
    found = ERROR.search(log)
    return found[0] if found else ""


def _overfull(log: str) -> tuple[str, ...]:
    return tuple(m[0] for m in OVERFULL.finditer(log) if float(m[1]) > NARROWEST)
