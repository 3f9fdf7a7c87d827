"""Readable numpy twins of the compiled kernels: the same inner signatures, and what the compiled ones are held to."""
