"""Writing: reports to terminal, LaTeX, HTML and JSON."""
