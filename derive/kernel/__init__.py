"""Kernel: what follows from what. Rules that return normal forms and proofs, and nothing about numbers."""

from .prove import KernelFailure, Proof, normal, prove

__all__ = ["KernelFailure", "Proof", "normal", "prove"]
