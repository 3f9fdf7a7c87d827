"""The house itself: who may import whom, rooms alike, units in names, sizes."""
