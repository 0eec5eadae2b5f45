"""``python -m mutants.report [N] [M] [FIRST] [FILE]`` (from ``tests/``): the trial of mutants, as tables.

N (330) mutants of the claims of all problem modules and M (41) slips planted in documents; FIRST (0) is the number from
which on the mutants of each are drawn: another FIRST gives other ones. What needs a look is printed; the tables also go
into FILE. ``RESULTS.md`` is what ``python -m mutants.report 1000 400 0 mutants/RESULTS.md`` writes, with DERIVE_LONG=1.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

from oracle.decide import FALSE, TRUE, UNKNOWN

from .documents import run_documents
from .trial import Trial, run_trials, summary, table

USUAL = ("330", "41", "0")
LINE = "{wanted} mutants, drawn from number {first} on; the seed of a mutant is the CRC-32 of `name/number`."


def main() -> int:
    given = [*sys.argv[1:4], *USUAL[len(sys.argv[1:4]) :]]
    wanted, planted, first = map(int, given)
    started = perf_counter()
    trials, slips = run_trials(wanted, first), run_documents(planted, first)
    everything = [*trials, *slips]
    for title, chosen in notable(everything):
        _section(title, chosen)
    text = results(trials, slips, given)
    print(f"\n{text}")
    if len(sys.argv) > 4:
        Path(sys.argv[4]).write_text(text)
    times = [sum(column) for column in zip(*(t.seconds for t in everything), strict=True)]
    print(f"{len(everything)} mutants in {perf_counter() - started:.0f} s (derive {times[0]:.0f} s, oracle {times[1]:.0f} s)")
    return int(any(t.failure for t in everything))


def notable(trials: list[Trial]) -> list[tuple[str, list[Trial]]]:
    """What needs a look, by what is the matter."""
    return [
        ("Unsound", [t for t in trials if t.failure]),
        ("False, not refuted", [t for t in trials if t.oracle == FALSE and t.verdict != "refuted"]),
        ("True, not proved", [t for t in trials if t.oracle == TRUE and t.verdict != "proved"]),
        ("The oracle cannot tell", [t for t in trials if t.oracle == UNKNOWN]),
    ]


def results(trials: list[Trial], slips: list[Trial], given: list[str]) -> str:
    """The tables, in Markdown."""
    wanted, planted, first = given
    return f"""# The trial of mutants

`cd tests && DERIVE_LONG=1 python -m mutants.report {" ".join(given)} mutants/RESULTS.md` writes this file. "true", "false", "undefined" and
"unknown" are the word of the oracle (`tests/oracle`), which shares no code with derive; the columns behind "false" and "true" say what derive found.

## The claims of the problem modules

{LINE.format(wanted=wanted, first=first)} {summary(trials)}

{table(trials)}

{table(trials, "module", lambda t: t.claim.split("/")[0])}

## Slips planted in documents

One line of a document of `tests/documents` is changed. {LINE.format(wanted=planted, first=first)} {summary(slips)}

{table(slips)}

## Not refuted

{_list([t for t in (*trials, *slips) if t.oracle == FALSE and t.verdict != "refuted"])}
"""


def _list(trials: list[Trial]) -> str:
    return "\n".join(f"- {t.claim} ({t.operator}): `{t.statement}`: {t.message}" for t in trials) or "None."


def _section(title: str, trials: list[Trial]) -> None:
    print(f"\n## {title}: {len(trials)}\n")
    for t in trials:
        print(f"- {t}")


if __name__ == "__main__":
    sys.exit(main())
