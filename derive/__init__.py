"""derive checks derivations: it proves each step, refutes the wrong ones, spot-checks and typesets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .checking import check_chain, check_step
    from .judge.settings import Settings
    from .notation import Declarations, Givens

_HOMES = {
    "check_step": "derive.checking",
    "check_chain": "derive.checking",
    "Declarations": "derive.notation",
    "Givens": "derive.notation",
    "Settings": "derive.judge.settings",
}
__all__ = ["Declarations", "Givens", "Settings", "check_chain", "check_step"]


def __getattr__(name: str) -> Any:
    """The Python API, imported on first use: ``import derive`` itself costs nothing."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'derive' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)
