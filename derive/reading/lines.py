"""Small questions about the statements of a line: its relation signs, its pieces, what it restates."""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import DeclarationError, NotSupported, SortError, Step, Term

from .errors import MAX_READINGS, Ambiguous, ReadError, Span
from .laws import law_of
from .names import spell
from .reader import Reader, bare
from .resolve import named
from .statements import relation_sign
from .tree import Node, Row


def in_words(problem: Exception) -> str:
    """What a failure inside derive means for the reader."""
    if isinstance(problem, RecursionError):
        return "nested too deeply"
    return f"derive failed to read this: {type(problem).__name__}: {problem}"[:200]


def tried(again: Callable[[dict[object, int]], Step | None], choices: dict[object, int]) -> Step | None:
    """The step with some choices made; where a further place has only one reading, with that."""
    try:
        return again(choices)
    except Ambiguous as further:
        return tried(again, {**choices, further.key: 0}) if len(further.readings) == 1 and further.key not in choices else None
    except (ReadError, SortError, DeclarationError, NotSupported, RecursionError, ValueError, TypeError, AttributeError):
        return None


def every_reading(again: Callable[[dict[object, int]], Step | None], problem: Ambiguous, made: dict[object, int]) -> tuple[Step, ...]:
    """The steps that a line may be, one for each way of reading it; none where one of the ways cannot be read to the end."""
    found: list[Step] = []
    if not problem.complete or len(problem.readings) < 2:
        return ()
    for k in range(len(problem.readings)):
        choices = {**made, problem.key: k}
        try:
            step = again(choices)
            more: tuple[Step, ...] = () if step is None else (step,)
        except Ambiguous as further:
            more = every_reading(again, further, choices)
        except (ReadError, SortError, DeclarationError, NotSupported, RecursionError, ValueError, TypeError, AttributeError):
            more = ()
        if not more or len(found) + len(more) > MAX_READINGS:
            return ()
        found += more
    return tuple(found)


def sides(relation: Term) -> tuple[Term, str, Term]:
    """A relation as a left side, a sign and a right side; a property of one matrix as a statement that is true."""
    return (relation.args[0], relation.head, relation.args[1]) if len(relation.args) == 2 else (relation, "iff", Term("true", ()))


def sign_of(n: Node) -> tuple[str, str]:
    found = relation_sign(n)
    assert found is not None
    return found


def taken_apart(row: Row) -> tuple[list[Row], list[Node]]:
    """The formulas of a chain and the relation signs between them."""
    pieces: list[list[Node]] = [[]]
    signs: list[Node] = []
    for n in row:
        if relation_sign(n) is not None:
            signs.append(n)
            pieces.append([])
        else:
            pieces[-1].append(n)
    return [tuple(p) for p in pieces], signs


def same_law(r: Reader, names: Row, law: Row, span: Span) -> bool:
    found = named(r, names[0]) if len(names) == 1 else None
    known = r.scope.givens.law_of(found.term.at(None)) if found is not None else None
    if known is None:
        return False
    if bare(law_of(r, law, span).law) != bare(known):
        raise ReadError(span, f"{spell(names)} has another law in the givens")
    return True
