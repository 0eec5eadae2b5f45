"""``python tests/benchmarks/throughput.py``: steps a second on the test documents, beside SymPy and Math-Verify, as Markdown.

derive judges whole documents (proof, spot check, refutation). The others get the two sides of each equation as LaTeX,
SymPy through its own LaTeX parser (antlr4-python3-runtime 4.11) and ``simplify(left - right) == 0``; Math-Verify through
``verify(parse(left), parse(right))`` in an environment of its own, whose interpreter ``MATH_VERIFY_PYTHON`` names
(0.9.0 with latex2sympy2_extended 1.11.0). Neither is told what the letters mean. A pair may take LIMIT seconds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from pairs import Pair, judged

HERE = Path(__file__).resolve().parent
LIMIT = 5
RIGHT = {True: "proved", False: "refuted"}


def others(python: str, program: str, pairs: tuple[Pair, ...]) -> dict[str, object] | None:
    """What another checker says of each pair: equal, different, or nothing, and its seconds after start-up."""
    sides = json.dumps([(p.left, p.right) for p in pairs])
    command = [python, str(HERE / "pair_jobs.py"), program, str(LIMIT)]
    done = subprocess.run(command, input=sides, capture_output=True, text=True, check=False)  # noqa: S603 our own program
    if done.returncode:
        print(done.stderr.strip()[-300:], file=sys.stderr)
        return None
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def row(name: str, pairs: tuple[Pair, ...], said: list[str | None], seconds: float) -> str:
    """How many were read, how many true and false pairs were told right, and how many told wrong."""
    told = Counter((p.equal, s) for p, s in zip(pairs, said, strict=True))
    equal, different = (sum(p.equal is side for p in pairs) for side in (True, False))
    read = sum(s is not None for s in said)
    wrong = told[True, "different"] + told[False, "equal"]
    return (
        f"| {name} | {read} of {len(pairs)} | {told[True, 'equal']} of {equal} | {told[False, 'different']} of {different} | {wrong} "
        f"| {len(pairs) / seconds:.1f} |"
    )


def main() -> None:
    found = judged()
    pairs = found.pairs
    words = {"proved": "equal", "refuted": "different", "undecided": "", "unread": None}
    print("| checker | read | true pairs told | false pairs told | told wrong | steps a second |\n|---|---|---|---|---|---|")
    print(row("derive", pairs, [words[p.verdict] for p in pairs], found.seconds))
    programs = {"SymPy `simplify`": (sys.executable, "sympy"), "Math-Verify": (os.environ.get("MATH_VERIFY_PYTHON", ""), "math-verify")}
    for name, (python, program) in programs.items():
        answer = others(python, program, pairs) if python else None
        print(row(name, pairs, answer["said"], float(answer["seconds"])) if answer else f"| {name} | not installed | | | | |")  # type: ignore[arg-type]
    print(f"\n{tables(pairs)}")


def tables(pairs: tuple[Pair, ...]) -> str:
    """The support of the proved steps, and the rules by how many steps rest on each."""
    proved = [p for p in pairs if p.verdict == "proved"]
    support = Counter(p.support for p in proved)
    rules = Counter(name for p in proved for name in dict.fromkeys(p.rules))
    lines = ["| support | steps |", "|---|---|", *(f"| {k} | {n} |" for k, n in support.most_common())]
    lines += ["", "| rule | steps |", "|---|---|", *(f"| {k} | {n} |" for k, n in rules.most_common())]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
