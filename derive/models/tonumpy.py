"""Terms as NumPy functions of arrays that the caller supplies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from derive.notation import Givens, Index, Map, Tensor, Term

from .arithmetic import Floats
from .axes import array_by_axes
from .evaluate import Env, Evaluator, evaluate
from .outcomes import Unknown
from .values import Array, Value, data_of


class _Nothing:
    """A model that gives no values: all letters are bound by the caller."""

    solved: tuple[Any, ...] = ()

    def get(self, s: Term, arithmetic: Any) -> None:
        return None

    def member(self, s: Term, indices: tuple[int, ...], arithmetic: Any) -> None:
        return None


def to_numpy(t: Term, symbols: tuple[Term, ...], givens: Givens | None = None) -> Callable[..., Any]:
    """A function of NumPy arrays, one for each symbol, that evaluates the term as written.

    Arrays have the dims of their symbol, or a batch axis in front of these; maps are Python
    functions of such arrays; indices and dimensions are integers. Dimensions that are no argument
    are read off the shapes. Definitions are those of ``givens``.

    >>> from derive.notation import Declarations
    >>> given = Declarations()
    >>> n = given.dimension("n")
    >>> x = given.vector("x", n)
    >>> float(to_numpy(x.T @ x, (x,))([3.0, 4.0]))
    25.0
    """

    def function(*values: Any) -> Any:
        if len(values) != len(symbols):
            raise TypeError(f"{len(symbols)} values are needed, not {len(values)}")
        ev = Evaluator(Floats(), givens or Givens(), _Nothing())
        letters: dict[Term, Any] = {}
        batched = False
        for s, v in zip(symbols, values, strict=True):
            letters[s], has_batch = _bound(ev, s, v)
            batched = batched or has_batch
        for s, v in zip(symbols, values, strict=True):
            letters = {**dict(_read_dimensions(s, v)), **letters}
        data = _data(t, ev, letters)
        return data if batched else data[0]

    return function


def _data(t: Term, ev: Evaluator, letters: dict[Term, Any]) -> Any:
    """The value of a term: by whole axes where it is written in components, else by the evaluator."""
    try:
        with np.errstate(all="ignore"):
            return array_by_axes(t, letters).data
    except Unknown:
        env = Env()
        for s, v in letters.items():
            env = env.bind(s, v)
        return ev.calc.plain(evaluate(t, ev, env)).data


def _bound(ev: Evaluator, s: Term, v: Any) -> tuple[Any, bool]:
    sort = s.args[1]
    if isinstance(sort, Map):
        return _function(v, sort), False
    if isinstance(sort, Index) or (isinstance(v, int) and isinstance(sort, Tensor) and sort.domain in ("N", "Z")):
        return int(v), False
    if not isinstance(sort, Tensor):
        raise Unknown(f"{s!r} cannot be supplied as an array")
    data = np.asarray(v, dtype=float)
    if data.ndim not in (sort.rank, sort.rank + 1):
        raise ValueError(f"{s!r} has {sort.rank} dimensions, not {data.ndim}")
    batched = data.ndim == sort.rank + 1
    return Array(data if batched else data[None], sort.rank), batched


def _read_dimensions(s: Term, v: Any) -> list[tuple[Term, int]]:
    """Dimensions that are single letters, from the shape of an array."""
    sort = s.args[1]
    if not isinstance(sort, Tensor):
        return []
    shape = np.shape(v)[len(np.shape(v)) - sort.rank :]
    return [(d, int(k)) for d, k in zip(sort.dims, shape, strict=True) if d.head == "sym"]


def _function(f: Callable[..., Any], sort: Map) -> Callable[[list[Value], Env], Value]:
    """A Python function of arrays as a map; it cannot be differentiated."""

    def apply(values: list[Value], env: Env) -> Value:
        if not all(isinstance(v, Array) for v in values):
            raise Unknown("the derivative of a Python function")
        arrays = [data_of(v) for v in values]
        if all(a.shape[0] == 1 for a in arrays):
            return Array(np.asarray(f(*(a[0] for a in arrays)), dtype=float)[None], sort.codomain.rank)
        rows = np.broadcast_shapes(*((len(a),) for a in arrays))[0]
        results = [f(*(a[min(k, len(a) - 1)] for a in arrays)) for k in range(rows)]
        return Array(np.asarray(results, dtype=float), sort.codomain.rank)

    return apply
