"""The rooms: one subject each, none imports another."""
