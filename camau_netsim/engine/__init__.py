"""Compile once, run the clock, collect tables."""
