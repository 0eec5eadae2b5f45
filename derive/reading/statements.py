r"""A logical line as statements: words set apart as reasons or conditions, side remarks dropped, several relations taken apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .errors import ReadError
from .names import is_nominal, plain, spell, spell_node
from .relations import is_relation
from .source import cited
from .tables import ARROWS, CONDITION_WORDS, JOINING_WORDS, REFERENCES, RELATIONS, TIMES, TRANSPARENT
from .tree import Node, Row, span_of

DISTRIBUTION = ("d", "D", r"\mathcal{D}", r"\mathrm{d}", "p", r"\mathrm{a.s.}", "a.s.", r"\mathrm{dist}", r"\mathcal{L}")
DEFINED = (r"\mathrm{def}", r"\mathrm{def.}", r"\triangle", r"\Delta", r"\mathrm{Def}", "def")
CONDITIONED = re.compile(rf"^(?:{'|'.join(sorted(CONDITION_WORDS, key=len, reverse=True))})\b", re.IGNORECASE)
HARD_CONDITION = re.compile(r"^(?:if|provided|assuming|unless|as long as|whenever)\b", re.IGNORECASE)
JOINS = re.compile(rf"(?:^|\s)(?:{'|'.join(map(re.escape, JOINING_WORDS))})\W*$", re.IGNORECASE)
ORDERS = ("lt", "le", "gt", "ge", "ne")
DROPPED_PUNCTUATION = (".", ",", ";", ":")


@dataclass
class Statement:
    """One formula of a line with its relations, and what its author says beside it."""

    nodes: list[Node] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    conditions: list[Row] = field(default_factory=list)
    arrow: str = ""  # "implies" or "iff" in front
    comma: bool = False  # a comma stood behind it
    beside: bool = False  # another statement stands on the same line

    @property
    def row(self) -> Row:
        return tuple(self.nodes)


@dataclass
class Remarks:
    """What a line says beside its statements."""

    labels: list[str] = field(default_factory=list)
    cites: list[str] = field(default_factory=list)


def statements_of(row: Row, is_name: Callable[[Node, Node | None], bool] = lambda n, following: False) -> tuple[list[Statement], Remarks]:
    r"""The statements of a line; ``is_name`` says which words, such as \text{ELBO}, are letters of the formula."""
    remarks = Remarks()
    nodes = [n for n in _behind_numbers(_unboxed(row)) if not _noted(n, remarks)]
    out: list[Statement] = []
    current = Statement()
    k = 0
    spaced = False
    while k < len(nodes):
        n = nodes[k]
        if n.kind == "text" and not is_name(n, nodes[k + 1] if k + 1 < len(nodes) else None):
            k = _words(nodes, k, out, current)
            current, spaced = _begin(out, current), False
            continue
        if n.kind == "space":
            spaced = True
            k += 1
            continue
        if n.kind == "op" and n.text in (",", ";") and _splits(nodes, k):
            current.comma = True
            current, spaced = _begin(out, current), False
            k += 1
            continue
        if spaced and current.nodes and not _goes_on(n) and not _goes_on(current.nodes[-1]):
            current = _begin(out, current)
        spaced = False
        current.nodes.append(n)
        k += 1
    _begin(out, current)
    return _tidied(out), remarks


def _unboxed(row: Row) -> Row:
    r"""\boxed{a = b} as a = b, \mathrel{=} as =."""
    out: list[Node] = []
    for n in row:
        inner = n.rows[0] if n.kind == "brace" and n.text in TRANSPARENT else ()
        out.extend(_unboxed(inner) if any(relation_sign(m) for m in inner) else (n,))
    return tuple(out)


def _behind_numbers(row: Row) -> Row:
    r"""A line without the circled numbers in front of it, \textcircled{2} - \textcircled{1}."""
    k = 0
    while k < len(row) and (row[k].text == r"\textcircled" or (k > 0 and row[k].text == "-" and row[k - 1].text == r"\textcircled")):
        k += 1
    return row[k:]


def _begin(out: list[Statement], current: Statement) -> Statement:
    """Close the current statement, if it holds anything."""
    if current.nodes:
        out.append(current)
        return Statement()
    return current


def _noted(n: Node, remarks: Remarks) -> bool:
    """Labels and references are noted and dropped."""
    if n.kind != "note":
        return False
    inside = n.rows[0][0].text if n.rows else ""
    if n.text in (r"\label", r"\tag", r"\tag*"):
        remarks.labels.append(inside.strip())
    elif n.text in REFERENCES:
        remarks.cites.extend(label.strip() for label in inside.split(","))
    return True


def _goes_on(n: Node) -> bool:
    """Whether a piece behind a wide space belongs to the formula before it."""
    return relation_sign(n) is not None or n.text in ARROWS or (n.kind in ("op", "letter") and (n.text in TIMES or n.text in "+-"))


def _splits(nodes: list[Node], k: int) -> bool:
    """Whether a comma at the top level separates statements: a relation stands on both sides, or nothing follows."""
    behind = nodes[k + 1 :]
    return any(relation_sign(m) for m in nodes[:k]) or not behind


# -- words -------------------------------------------------------------------------------------------------


def _words(nodes: list[Node], k: int, out: list[Statement], current: Statement) -> int:
    """Words in a line: a condition, a joining word, or a remark that takes the rest of the line."""
    n = nodes[k]
    text = n.text.strip()
    if all(m.kind == "letter" and m.text == r"\dots" for m in current.nodes):
        current.nodes.clear()
    target = current if current.nodes else (out[-1] if out else None)
    rest = nodes[k + 1 :]
    end = next((j for j, m in enumerate(rest) if m.kind == "text"), len(rest))
    formula = _without_stop(tuple(m for m in rest[:end] if m.kind != "space"))
    if target is None:
        if HARD_CONDITION.match(text):
            raise ReadError(n.span, f"the line begins with a condition in words: “{text}”", expected="the condition as a given, or behind the relation")
        return k + 1
    if formula and CONDITIONED.match(text) and not _joins(text):
        _condition(target, text, formula)
        return k + 1 + end
    if HARD_CONDITION.match(text) and not formula:
        raise ReadError(n.span, f"a condition in words: “{text}”", expected=r"\text{if } x > 0")
    if text.strip(" ,.").lower() == "or" and any(relation_sign(m) for m in formula):
        raise ReadError(n.span, "“or” between relations is not understood", expected="one relation, or a case for each")
    if not text or (_joins(text) and any(relation_sign(m) for m in formula)):
        return k + 1
    target.reasons.append(_sentence(nodes[k:]))
    return len(nodes)


def _without_stop(row: Row) -> Row:
    """A formula without the punctuation behind it."""
    return row if not row or row[-1].kind != "op" or row[-1].text not in DROPPED_PUNCTUATION else _without_stop(row[:-1])


def _joins(text: str) -> bool:
    return (JOINS.search(text) is not None and not CONDITIONED.match(text)) or text.strip(" ,.").lower() in ("and", "so")


def _condition(target: Statement, text: str, formula: Row) -> None:
    target.reasons.append(f"{text} {spell(formula, loose=True)}")
    target.conditions.append(formula)


def _sentence(nodes: list[Node]) -> str:
    """Words and formulas of a remark, as one text."""
    return (
        " ".join(m.text.strip() if m.kind == "text" else f"${spell_node(m, loose=True)}$" for m in nodes if m.kind not in ("space", "note"))
        .replace("$ $", " ")
        .strip()
    )


# -- tidying ------------------------------------------------------------------------------------------------


def _tidied(found: list[Statement]) -> list[Statement]:
    out: list[Statement] = []
    k = 0
    while k < len(found):
        s = found[k]
        if out and (taken := _range(found[k : k + 3])):
            out[-1].reasons.append(", ".join(spell(x.row, loose=True) for x in found[k : k + taken]))
            out[-1].conditions.extend(_within(found[k], found[k + taken - 1]))
            k += taken
            continue
        k += 1
        _strip(s)
        if not s.nodes or all(n.kind == "op" for n in s.nodes):
            continue
        if out and (side := _in_brackets(s)) is not None:
            if all(relation_sign(n) is None or sign_head(n) in ORDERS for n in side):
                out[-1].reasons.append(f"({spell(tuple(side), loose=True)})")
                out[-1].conditions.append(tuple(side))
                continue
            s.nodes = side
        if out and _is_remark(s):
            out[-1].reasons.append(spell(s.row, loose=True))
        elif out and s.nodes[0].text == r"\forall":
            out[-1].reasons.append(spell(s.row, loose=True))
            out[-1].conditions.extend(_quantified(s.row))
        else:
            s.beside = bool(out)
            out.append(s)
    return out


def _in_brackets(s: Statement) -> list[Node] | None:
    """The inside of (a = b) in brackets of its own."""
    if len(s.nodes) != 1 or s.nodes[0].kind != "group" or s.nodes[0].text not in ("()", "[]"):
        return None
    inner = s.nodes[0].inner
    return list(plain(inner)) if any(relation_sign(n) for n in inner) and not any(n.kind == "text" for n in inner) else None


def sign_head(n: Node) -> str:
    found = relation_sign(n)
    return found[0] if found else ""


def _range(found: list[Statement]) -> int:
    """i = 1, …, n as three statements: how many of them."""
    if len(found) < 3 or [n.text for n in found[1].nodes] != [r"\dots"] or any(relation_sign(n) for n in found[2].nodes):
        return 0
    first = found[0].nodes
    return 3 if len(first) >= 3 and is_nominal(first[0]) and first[1].kind == "op" and first[1].text == "=" else 0


def _within(first: Statement, last: Statement) -> list[Row]:
    """lo ≤ i ≤ hi as conditions."""
    letter, sign = first.nodes[0], first.nodes[1]
    low, high = Node("letter", r"\ge", sign.span), Node("letter", r"\le", sign.span)
    end = [n for n in last.nodes if not (n.kind == "op" and n.text in DROPPED_PUNCTUATION)]
    return [(letter, low, *first.nodes[2:]), (letter, high, *end)]


def _strip(s: Statement) -> None:
    """Punctuation behind, labels and arrows in front."""
    while s.nodes and s.nodes[-1].kind == "op" and s.nodes[-1].text in DROPPED_PUNCTUATION:
        s.nodes.pop()
    while s.nodes and s.nodes[-1].kind == "letter" and s.nodes[-1].text in (r"\dots", r"\checkmark"):
        s.nodes.pop()
    colon = next((k for k, n in enumerate(s.nodes[:3]) if n.kind == "op" and n.text == ":"), None)
    if colon and not any(n.text in (r"\to", r"\rightarrow") for n in s.nodes) and not any(relation_sign(n) for n in s.nodes[:colon]):
        del s.nodes[: colon + 1]
    while s.nodes and s.nodes[0].kind == "letter" and (s.nodes[0].text in ARROWS or s.nodes[0].text == r"\because"):
        s.arrow = ARROWS.get(s.nodes[0].text, "implies")
        s.nodes.pop(0)


def _is_remark(s: Statement) -> bool:
    """(1), (A), (*), [as J is diagonal]."""
    if any(relation_sign(n) for n in s.nodes):
        return False
    if len(s.nodes) == 1 and s.nodes[0].kind == "group":
        inner = plain(s.nodes[0].inner)
        return any(m.kind == "text" for m in s.nodes[0].inner) or (len(inner) <= 4 and all(m.kind in ("number", "letter", "op") for m in inner))
    return all(n.kind == "letter" and n.text in (r"\dots", r"\star", r"\ast", r"\dagger", r"\because") for n in s.nodes)


def _quantified(row: Row) -> list[Row]:
    r"""\forall x > 0 as a condition; \forall i says nothing new."""
    rest = row[1:]
    return [rest] if any(is_relation(n) for n in rest) else []


def relation_sign(n: Node) -> tuple[str, str] | None:
    r"""The relation that a node states, with what stands over it: =, \overset{(a)}{=}, \stackrel{\text{def}}{=}."""
    if is_relation(n):
        return RELATIONS[n.text], ""
    if n.kind == "command" and n.text in (r"\overset", r"\underset"):
        base, over = plain(n.rows[1]), spell(n.rows[0], loose=True)
        if len(base) == 1 and is_relation(base[0]):
            if over in DISTRIBUTION:
                raise ReadError(n.span, f"not supported: a relation in distribution, {over} over the sign")
            if over in DEFINED:
                return "define", ""
            words = " ".join(m.text for m in n.rows[0] if m.kind == "text") or over
            return RELATIONS[base[0].text], words
    if n.kind == "command" and n.text == r"\xlongequal":
        return "eq", spell(n.rows[0], loose=True)
    return None


__all__ = ["Remarks", "Statement", "cited", "is_nominal", "relation_sign", "span_of", "statements_of"]
