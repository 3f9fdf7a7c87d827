"""The clock and what things go through on it."""
