"""From files to one validated Scenario; the only floor that reads YAML and CSV."""
