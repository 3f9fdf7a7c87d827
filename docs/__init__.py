"""The pages, and what writes those under ``reference/``: ``python -m docs.generate``."""
