"""Kernel: what follows from what. Rules that return normal forms and proofs, and nothing about numbers."""

from .adjoints import adjoint, backward
from .prove import KernelFailure, Proof, normal, prove
from .solve import solve

__all__ = ["KernelFailure", "Proof", "adjoint", "backward", "normal", "prove", "solve"]
