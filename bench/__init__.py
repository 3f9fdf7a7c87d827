"""Speed of the kernels and of whole runs: ``python -m bench``."""
