"""derive checks derivations: it proves each step, refutes the wrong ones, spot-checks and typesets them."""

__version__ = "0.1.0"
