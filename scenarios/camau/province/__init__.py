"""The recipe of the Cà Mau data: one noun a file, read from the facts up to the tables."""
