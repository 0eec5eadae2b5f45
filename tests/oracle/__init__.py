"""The oracle: says by numbers alone whether a written relation is true. It shares no code with derive.

A statement and its givens come in as plain nested lists (``plain``), are given concrete values
(``worlds``), evaluated from the definitions with mpmath at 50 digits (``evaluate``) and compared
(``decide``).
"""
