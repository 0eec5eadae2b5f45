"""What can be wrong with a piece of notation, apart from being false."""


class SortError(TypeError):
    """The pieces of a term do not fit together: a shape, a range or a kind."""


class DeclarationError(ValueError):
    """A given that cannot be: a second definition, self-reference, an undeclared letter."""


class NotSupported(NotImplementedError):
    """Meaningful notation that derive does not handle yet. Different from wrong."""
