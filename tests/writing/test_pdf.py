"""Engines: found, confined, and stopped when they take too long."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from derive.writing.pdf import compile_tex, find_engine

needs_tex = pytest.mark.skipif(find_engine() is None, reason="no TeX engine")
needs_shell = pytest.mark.skipif(os.name != "posix", reason="a shell script as engine")


def write(path: Path, body: str) -> Path:
    path.write_text(rf"\documentclass{{article}}\begin{{document}}{body}\end{{document}}")
    return path


def engine(folder: Path, script: str) -> str:
    path = folder / "pdflatex"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@needs_tex
def test_the_pdf_stands_beside_its_source_and_is_always_the_same(tmp_path: Path) -> None:
    first = compile_tex(write(tmp_path / "a.tex", "text"))
    assert first.ok
    assert first.pdf == tmp_path / "a.pdf"
    before = (tmp_path / "a.pdf").read_bytes()
    compile_tex(tmp_path / "a.tex")
    assert (tmp_path / "a.pdf").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.pdf", "a.tex"]


@needs_tex
def test_an_error_is_reported(tmp_path: Path) -> None:
    done = compile_tex(write(tmp_path / "a.tex", r"\nosuchcommand"))
    assert not done.ok
    assert "Undefined control sequence" in done.error


@needs_tex
def test_boxes_that_stick_out_are_reported(tmp_path: Path) -> None:
    done = compile_tex(write(tmp_path / "a.tex", r"\noindent\rule{\dimexpr\linewidth+50pt}{1pt}"))
    assert len(done.overfull) == 1


@needs_tex
def test_no_shell_and_no_files_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "secret.tex").write_text("secret")
    body = rf"\immediate\write18{{touch {tmp_path}/made}}\input{{{tmp_path}/secret.tex}}"
    assert not compile_tex(write(tmp_path / "a.tex", body)).ok
    assert not (tmp_path / "made").exists()


@needs_tex
def test_an_endless_document_is_stopped(tmp_path: Path) -> None:
    started = time.monotonic()
    done = compile_tex(write(tmp_path / "a.tex", r"\loop\iftrue\repeat"), timeout=1.0)
    assert done.error == "stopped after 1 seconds"
    assert time.monotonic() - started < 10


@needs_shell
def test_what_an_engine_started_is_stopped_with_it(tmp_path: Path) -> None:
    slow = engine(tmp_path, f"(sleep 3; touch {tmp_path}/late) & sleep 30")
    done = compile_tex(write(tmp_path / "a.tex", "x"), timeout=0.5, engine=slow)
    assert done.error == "stopped after 0.5 seconds"
    time.sleep(3.2)
    assert not (tmp_path / "late").exists()


def test_no_engine_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_engine() is None
    assert "no TeX engine" in compile_tex(write(tmp_path / "a.tex", "x")).error
