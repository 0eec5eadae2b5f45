"""Reading: documents to chains. Text is data here; nothing in it is ever run."""
