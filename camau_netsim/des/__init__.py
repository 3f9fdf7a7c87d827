"""SimPy lives here and nowhere else: one event per change of state."""
