"""What the reform of 1 July 2025 changes in the recipe of ``scenarios/camau/province``."""
