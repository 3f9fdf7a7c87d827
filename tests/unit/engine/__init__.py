"""The order of rooms, the year, the run folder."""
