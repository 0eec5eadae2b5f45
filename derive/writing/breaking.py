"""Long formulas in several lines: broken before a relation, a sum's sign or a product's sign, outside inner brackets first."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from .measure import width
from .texmath import TOKEN

COSTS = {
    **dict.fromkeys(("=", "<", ">", "\\le", "\\ge", "\\ne", "\\approx", "\\Rightarrow", "\\Leftrightarrow"), 0),
    **dict.fromkeys(("+", "-"), 1),
    **dict.fromkeys(("\\circ", "\\cdot", "/"), 2),
}  # fmt: skip
DEEPER = 2  # what a break inside one more pair of brackets costs
SHORTEST = 0.4  # a first line is at least this part of its room, where there is a choice
OPENING, CLOSING = frozenset("(["), frozenset(")]")
GROWN = {"\\left": "\\biggl", "\\right": "\\biggr"}


class Place(NamedTuple):
    """Where a formula may be broken: before sign number ``at``, inside the brackets opened at ``inside``."""

    at: int
    cost: int
    inside: tuple[int, ...]


def break_lines(tex: str, first: float, later: float) -> list[str]:
    r"""A formula as lines of at most ``first`` and then ``later`` em, as far as it can be broken.

    >>> break_lines("a + b + c", 3, 3)
    ['a + b', '+ c']
    """
    tokens = TOKEN.findall(tex)
    lines: list[str] = []
    room = first
    while width("".join(tokens)) > room:
        place = _best(tokens, room)
        if place is None:
            break
        tokens = _grown(tokens, place.inside)
        lines.append("".join(tokens[: place.at]).strip())
        tokens = tokens[place.at :]
        room = later
    return [*lines, "".join(tokens).strip()]


def _best(tokens: list[str], room: float) -> Place | None:
    """The cheapest place whose line fits; among equals the one that makes the lines most nearly equal."""
    fitting = [(p, w) for p in places(tokens) if (w := width(_whole("".join(tokens[: p.at])))) <= room]
    long_enough = [(p, w) for p, w in fitting if w >= SHORTEST * room] or fitting
    if not long_enough:
        return None
    total = width("".join(tokens))
    even = total / ceil(total / room)
    return min(long_enough, key=lambda found: (found[0].cost, abs(found[1] - even)))[0]


def _whole(tex: str) -> str:
    """The beginning of a formula with growing brackets taken for plain ones, so that it can be measured."""
    return tex.replace("\\left", "").replace("\\right", "")


def places(tokens: list[str]) -> list[Place]:
    """Every sign with spaces around it that stands in no group, table or subscript."""
    found: list[Place] = []
    depth = 0
    open_at: list[int] = []
    for k, sign in enumerate(tokens):
        if sign in ("{", "\\begin"):
            depth += 1
        elif sign == "}" or sign == "\\end":
            depth -= 1
        if depth:
            continue
        if sign == "\\left" or (sign in OPENING and tokens[k - 1] != "\\left"):
            open_at.append(k)
        elif (sign == "\\right" or (sign in CLOSING and (k == 0 or tokens[k - 1] != "\\right"))) and open_at:
            open_at.pop()
        elif sign in COSTS and 0 < k < len(tokens) - 1 and tokens[k - 1].isspace() and tokens[k + 1].isspace():
            found.append(Place(k, COSTS[sign] + DEEPER * len(open_at), tuple(open_at)))
    return found


def _grown(tokens: list[str], inside: tuple[int, ...]) -> list[str]:
    """Brackets that a break will part: growing ones get a fixed size, since TeX cannot match them across lines."""
    changed = list(tokens)
    for start in inside:
        if tokens[start] != "\\left":
            continue
        nested = 0
        for k in range(start, len(tokens)):
            nested += (tokens[k] == "\\left") - (tokens[k] == "\\right")
            if nested == 0:
                changed[start], changed[k] = GROWN["\\left"], GROWN["\\right"]
                break
    return changed
