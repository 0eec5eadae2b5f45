"""Judge: a step in, a verdict out. The only layer that knows both kernel and models."""
