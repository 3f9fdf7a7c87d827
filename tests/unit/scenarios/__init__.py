"""The scenario folders that come with the package."""
