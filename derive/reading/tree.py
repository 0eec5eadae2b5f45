r"""The syntax tree: brackets, scripts, fractions and environments, with places. Nothing here knows what a letter means.

Juxtaposition, brackets, sub- and superscripts and bars stay as they were written; ``terms`` resolves them with the givens.
"""

from __future__ import annotations

from dataclasses import replace

from .errors import MAX_NESTING, ReadError
from .nodes import SHUT, Node, Row, accented, faced, partner, prime_marks, row_of, span_of, walk
from .tables import (
    ACCENTS,
    ALIGNED,
    ARGUMENTS,
    BARS,
    CLOSING,
    DOTS,
    ENDMARKS,
    FENCES,
    FONTS,
    NOTES,
    OPENING,
    RAW_WIDE,
    SAME,
    SIZES,
    SKIPPED,
    SWITCHES,
    TEXTS,
    TRANSPARENT,
    WIDE,
    WORDS,
)  # fmt: skip
from .tokens import Token


def build(tokens: list[Token], nesting: int = 0) -> Row:
    """The nodes of a row of tokens; every bracket must close in it."""
    builder = Builder(tokens, nesting)
    row = builder.row(())
    if builder.at < len(tokens):
        t = tokens[builder.at]
        raise ReadError(t.span, f"{t.text} closes nothing")
    return row


UNDER = frozenset(
    (r"\mathbb{E}", r"\mathrm{E}", r"\mathbf{E}", r"\max", r"\min", r"\lim", r"\sum", r"\prod", r"\mathrm{argmax}", r"\mathrm{argmin}", r"\sup", r"\inf")
)


class Builder:
    """Walks over the tokens of one row."""

    def __init__(self, tokens: list[Token], nesting: int = 0) -> None:
        self.tokens = tokens
        self.at = 0
        self.nesting = nesting

    def peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    # -- rows -------------------------------------------------------------------------------------

    def row(self, stops: tuple[str, ...]) -> Row:
        """Nodes up to a closing sign, which is left standing."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise ReadError(self.tokens[min(self.at, len(self.tokens) - 1)].span, f"nested more than {MAX_NESTING} deep")
        out: list[Node] = []
        while (t := self.peek()) is not None and not self._closes(t, stops):
            if t.kind in ("sub", "sup") or t.text == "'":
                self._script(out)
                continue
            if t.text in SWITCHES and t.kind == "word":
                self._switch(stops, out)
                break
            node = self.node()
            if node is not None:
                out.append(node)
        self.nesting -= 1
        return self._infix(out)

    @staticmethod
    def _closes(t: Token, stops: tuple[str, ...]) -> bool:
        if t.kind in ("close", "amp", "break") or t.text in (r"\right",) or (t.kind == "raw" and t.text == r"\end"):
            return True
        return t.text in CLOSING or t.text in stops

    def _infix(self, nodes: list[Node]) -> Row:
        r"""{n \choose k} and {a \over b} as commands with two arguments."""
        for k, n in enumerate(nodes):
            if n.kind == "letter" and n.text in (r"\choose", r"\over"):
                name = r"\binom" if n.text == r"\choose" else r"\frac"
                left, right = tuple(nodes[:k]), tuple(nodes[k + 1 :])
                return (Node("command", name, span_of(tuple(nodes)), (left, right)),)
        return tuple(nodes)

    def _switch(self, stops: tuple[str, ...], out: list[Node]) -> None:
        r"""{\bf x}: a face for the rest of the group."""
        t = self.take()
        face = SWITCHES[t.text]
        rest = self.row(stops)
        words = "".join(n.text for n in rest if n.kind == "letter")
        if face == r"\mathrm" and rest and all(n.kind == "letter" and len(n.text) == 1 for n in rest):
            out.append(Node("letter", rf"\mathrm{{{words}}}", span_of(rest)))
        else:
            out.extend(faced(face, n) for n in rest)

    # -- one node -----------------------------------------------------------------------------------

    def node(self) -> Node | None:
        """The next piece, without its scripts; None for what has no meaning."""
        t = self.take()
        if t.kind == "open":
            return self._brace(t)
        if t.kind == "digit":
            return self._number(t)
        if t.kind == "letter":
            return Node("letter", t.text, t.span)
        if t.kind == "raw":
            return self._raw(t)
        if t.text in OPENING:
            return self._group(t)
        if t.kind == "punct":
            return self._punctuation(t)
        if t.kind == "word":
            return self._word(t)
        raise ReadError(t.span, f"“{t.text}” cannot stand here")

    def _brace(self, t: Token) -> Node:
        inner = self.row(())
        end = self._expect_close(t)
        return Node("brace", "{}", (t.start, end), (inner,))

    def _expect_close(self, opener: Token) -> int:
        t = self.peek()
        if t is None or t.kind != "close":
            raise ReadError(opener.span, "this brace is never closed" if t is None else f"the brace is closed by {t.text}", expected="}")
        return self.take().end

    def _number(self, t: Token) -> Node:
        text, end = t.text, t.end
        while (n := self.peek()) is not None and (n.start == end or n.span == t.span):
            follows = self.at + 1 < len(self.tokens) and self.tokens[self.at + 1].kind == "digit" and self.tokens[self.at + 1].start == n.end
            if n.kind != "digit" and not (n.text == "." and "." not in text and follows):
                break
            text, end = text + n.text, n.end
            self.at += 1
        return Node("number", text, (t.start, end))

    def _raw(self, t: Token) -> Node | None:
        if t.text in TEXTS:
            return Node("text", t.arg, t.span)
        if t.text in WORDS:
            face = r"\mathsf" if t.text in (r"\mathsf", r"\mathtt") else r"\mathrm"
            return Node("letter", rf"{face}{{{t.arg}}}", t.span)
        if t.text in NOTES:
            return Node("note", t.text, t.span, ((Node("text", t.arg, t.span),),))
        if t.text in RAW_WIDE:
            return Node("space", t.arg, t.span)
        if t.text == r"\begin":
            return self._environment(t)
        return None

    def _group(self, t: Token) -> Node:
        inner = self.row(())
        end = self.peek()
        if end is None or end.text not in CLOSING:
            raise ReadError(t.span, f"“{t.text}” is never closed", expected=partner(t.text))
        self.at += 1
        return Node("group", OPENING[t.text] + SHUT[CLOSING[end.text]], (t.start, end.end), (inner,))

    def _punctuation(self, t: Token) -> Node:
        if t.text == "|":
            return Node("bar", "|", t.span)
        if t.text in ("$", '"', "`", "@"):
            raise ReadError(t.span, f"“{t.text}” cannot stand inside a formula")
        return Node("op", t.text, t.span)

    def _word(self, t: Token) -> Node | None:
        name = SAME.get(t.text, t.text)
        if name in SKIPPED or (name in ENDMARKS and name != r"\checkmark"):
            return Node("note", name, t.span) if name in ENDMARKS else None
        if name in WIDE:
            return Node("space", name, t.span)
        if name == r"\left":
            return self._sized(t)
        if name in SIZES:
            return self._after_size(t)
        if name in BARS:
            return Node("bar", BARS[name], t.span)
        if name in FONTS:
            argument = self.argument(t)
            return replace(faced(FONTS[name], argument), span=(t.start, argument.span[1]))
        if name in ACCENTS:
            return accented(ACCENTS[name], self.argument(t), t)
        if name in ARGUMENTS or name == r"\not":
            return self._command(t, name)
        if name in (r"\operatorname", r"\operatorname*", r"\mathop", r"\mathrm", r"\mathsf", r"\mathtt", r"\operatornamewithlimits"):
            return self.argument(t)
        return Node("letter", r"\dots" if name in DOTS else name, t.span)

    def _after_size(self, t: Token) -> Node | None:
        following = self.peek()
        if following is None or (following.text not in FENCES and following.kind not in ("letter", "word")):
            raise ReadError(t.span, f"{t.text} stands before no bracket")
        return None

    def _sized(self, t: Token) -> Node:
        r"""\left( … \right)."""
        opener = self.take() if self.peek() is not None else t
        if opener.text not in FENCES:
            raise ReadError(opener.span, r"\left stands before no bracket", expected=r"a bracket, as in \left( … \right)")
        inner = self.row(())
        end = self.peek()
        if end is None or end.text != r"\right":
            raise ReadError(t.span, r"this \left has no \right", expected=r"\right")
        self.at += 1
        closer = self.take() if self.peek() is not None else end
        if closer.text not in FENCES:
            raise ReadError(closer.span, r"\right stands before no bracket", expected=r"a bracket, as in \left( … \right)")
        if opener.text == closer.text == ".":
            return Node("brace", "{}", (t.start, closer.end), (inner,))
        return Node("group", FENCES[opener.text] + SHUT[FENCES[closer.text]], (t.start, closer.end), (inner,))

    # -- arguments, scripts, environments ----------------------------------------------------------------

    def argument(self, t: Token) -> Node:
        """The argument of a control word: a braced row, or one sign."""
        n = self.peek()
        if n is None or n.kind in ("close", "amp", "break", "sup", "sub"):
            raise ReadError(t.span, f"{t.text} has no argument", expected="{…}")
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise ReadError(t.span, f"nested more than {MAX_NESTING} deep")
        if n.kind == "digit":
            self.at += 1
            found: Node | None = Node("number", n.text, n.span)
        else:
            found = self.node()
        self.nesting -= 1
        return found if found is not None else self.argument(t)

    def _command(self, t: Token, name: str) -> Node:
        if name == r"\not":
            following = self.take() if self.peek() is not None else t
            return Node(
                "letter",
                r"\ne" if following.text in ("=", r"\equiv") else r"\notin" if following.text == r"\in" else f"\\not{following.text}",
                (t.start, following.end),
            )
        optional = self._optional(t) if name == r"\sqrt" else ()
        rows = [row_of(self.argument(t)) for _ in range(ARGUMENTS[name])]
        end = self.tokens[self.at - 1].end
        if name in TRANSPARENT:
            return Node("brace", name, (t.start, end), (rows[0],))
        if name == r"\underset" and len(rows[1]) == 1 and rows[1][0].text in UNDER:
            return Node("script", "", (t.start, end), base=rows[1][0], sub=rows[0])
        return Node("command", name, (t.start, end), (*rows, optional) if optional else tuple(rows))

    def _optional(self, t: Token) -> Row:
        n = self.peek()
        if n is None or n.text != "[":
            return ()
        group = self._group(self.take())
        return group.inner

    def _script(self, out: list[Node]) -> None:
        """Attach subscripts, superscripts and primes to the node before them."""
        t = self.tokens[self.at]
        base = out.pop() if out and out[-1].kind not in ("op", "space", "note") else Node("brace", "{}", (t.start, t.start), ((),))
        sub, sup, primes, end = None, None, 0, t.end
        while (t2 := self.peek()) is not None:
            if t2.text == "'":
                primes += 1
                self.at += 1
            elif t2.kind == "sub" and sub is None:
                sub = row_of(self.argument(self.take()))
            elif t2.kind == "sup" and sup is None:
                sup, marks = prime_marks(row_of(self.argument(self.take())))
                primes += marks
            elif t2.kind in ("sub", "sup"):
                raise ReadError(t2.span, "two subscripts" if t2.kind == "sub" else "two superscripts", expected="braces that say which belongs to which")
            elif t2.text in SKIPPED and t2.text in (r"\limits", r"\nolimits"):
                self.at += 1
                continue
            else:
                break
            end = self.tokens[self.at - 1].end
        out.append(Node("script", "", (base.span[0], max(end, base.span[1])), base=base, sub=sub, sup=sup, primes=primes))

    def _environment(self, t: Token) -> Node:
        name = t.arg.strip()
        if name in ("array", "alignedat", "alignat", "alignat*") and (n := self.peek()) is not None and n.kind == "open":
            self.argument(t)
        rows: list[tuple[Row, ...]] = []
        cells: list[Row] = []
        while True:
            cells.append(self.row(()))
            end = self.take() if self.peek() is not None else None
            if end is None:
                raise ReadError(t.span, rf"\begin{{{name}}} has no \end{{{name}}}", expected=rf"\end{{{name}}}")
            if end.kind == "amp":
                continue
            rows.append(tuple(cells))
            cells = []
            if end.kind == "raw" and end.text == r"\end":
                if end.arg.strip() != name:
                    raise ReadError(end.span, rf"\begin{{{name}}} is closed by \end{{{end.arg.strip()}}}")
                break
            if end.kind != "break":
                raise ReadError(end.span, f"“{end.text}” closes nothing here")
        while rows and not any(rows[-1]):
            rows.pop()
        width = max((len(r) for r in rows), default=0)
        padded = tuple(cell for r in rows for cell in (*r, *((),) * (width - len(r))))
        return Node("env", name, (t.start, end.end), padded, width=width)


__all__ = ["ALIGNED", "Builder", "Node", "Row", "build", "span_of", "walk"]
