"""The arguments of the command line: commands and options as tables."""

from __future__ import annotations

import argparse
import os
from typing import Any

from derive import __version__

EXIT_STATUS = """exit status, the first that applies:
  70 rules and numbers disagree (a fault of derive)
   2 wrong usage: an unknown ID, a missing file
   1 something refuted that was not claimed as refuted, or a claim expected to be refuted that holds
   3 something undecided or unread, a module or document that failed to load, or nothing to check
   0 everything proved"""

OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--problems", {"metavar": "DIR", "default": "problems", "help": "where the problem modules are (default: %(default)s)"}),
    ("--output", {"metavar": "DIR", "default": "output", "help": "where the write-ups go (default: %(default)s)"}),
    ("--json", {"metavar": "FILE", "default": None, "help": "write the report as JSON too; - for standard output"}),
    ("--seed", {"metavar": "N", "type": int, "default": 0, "help": "the seed of all sample points (default: %(default)s)"}),
    ("--budget", {"metavar": "SECONDS", "type": float, "default": 30.0, "help": "backstop for each step (default: %(default)g)"}),
    ("--strict", {"action": "store_true", "default": False, "help": "what rests on algebra left to SymPy counts as undecided"}),
    ("--jobs", {"metavar": "N", "type": int, "default": os.cpu_count() or 1, "help": "problems that are worked on at once (default: %(default)s)"}),
)
NO_PDF = ("--no-pdf", {"action": "store_true", "help": "write the .tex files only"})
PROOF = ("--proof", {"action": "store_true", "help": "below each line, every application of a rule"})

COMMANDS: tuple[tuple[str, str, tuple[tuple[str, dict[str, Any]], ...]], ...] = (
    ("all", "prove, spot-check and typeset every problem", (NO_PDF,)),
    ("run", "the same for some problems or parts", (("ids", {"nargs": "+", "metavar": "ID", "help": "a problem, or problem/part"}), NO_PDF)),
    ("list", "the problems, their parts, their sources", ()),
    ("show", "one derivation, line by line", (("id", {"metavar": "ID", "help": "a problem, or problem/part"}), PROOF)),
    (
        "check",
        "check worked solutions in .md or .tex, line by line",
        (
            ("paths", {"nargs": "+", "metavar": "PATH", "help": "a document, or a folder of documents"}),
            ("--givens", {"metavar": "FILE", "help": "givens from outside, which the document can neither weaken nor add to"}),
            ("--annotate", {"action": "store_true", "help": "write a copy with the marks in its margin into the output folder, as .tex and .html"}),
            ("--pdf", {"action": "store_true", "help": "with --annotate, run a TeX engine on the copy (without shell escape)"}),
        ),
    ),
    (
        "givens",
        "draft a givens block for a document from its undeclared letters",
        (
            ("path", {"metavar": "FILE", "nargs": "?"}),
            ("--style", {"action": "store_true", "help": "print derive.sty, with which LaTeX typesets the givens environment"}),
        ),
    ),
    ("new", "a new problem module to fill in", (("id", {"metavar": "ID", "help": "such as my-problem"}),)),
)


def parser() -> argparse.ArgumentParser:
    """The parser; the common options may stand before or after the command."""
    look: dict[str, Any] = {"epilog": EXIT_STATUS, "formatter_class": argparse.RawDescriptionHelpFormatter}
    whole = argparse.ArgumentParser(prog="derive", description="Check derivations: prove, refute, spot-check, typeset.", **look)
    whole.add_argument("--version", action="version", version=f"derive {__version__}")
    add_options(whole, {})
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")
    for name, text, arguments in COMMANDS:
        command = commands.add_parser(name, help=text, description=text, **look)
        for argument, settings in arguments:
            command.add_argument(argument, **settings)
        add_options(command, {"default": argparse.SUPPRESS})
    return whole


def add_options(target: argparse.ArgumentParser, override: dict[str, Any]) -> None:
    defaults = {name: settings["default"] for name, settings in OPTIONS}
    for name, settings in OPTIONS:
        text = settings["help"] % {"default": defaults[name]}
        target.add_argument(name, **{**settings, **override, "help": text})
