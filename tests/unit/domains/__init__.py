"""The rooms, each on cases worked out by hand."""
