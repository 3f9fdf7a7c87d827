"""Tables and verdicts as text and pictures."""
