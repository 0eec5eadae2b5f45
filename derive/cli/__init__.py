"""The command line. ``main`` reads the arguments, runs one command and returns the exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from .arguments import parser

COMMANDS = {  # command: (module, function); a command imports only what it needs
    "all": ("problems", "run_all"),
    "run": ("problems", "run_some"),
    "list": ("problems", "list_all"),
    "show": ("problems", "show"),
    "new": ("new", "new"),
    "check": ("documents", "check"),
    "givens": ("documents", "draft"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run derive with some arguments (those of the process, if none are given)."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small arrays: threads only cost; and a fork wants none
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    known = parser()
    options = known.parse_args(arguments)
    if options.command is None:
        known.print_help(sys.stderr)
        return 2
    module, function = COMMANDS[options.command]
    from .usage import UsageError

    try:
        return int(getattr(import_module(f".{module}", __name__), function)(options))
    except UsageError as problem:
        print(f"derive: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output has gone, as in `derive list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except KeyboardInterrupt:
        return 130
