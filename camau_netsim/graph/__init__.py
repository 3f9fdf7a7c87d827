"""Graphs: CSR for the kernels, networkx for what is read once."""
