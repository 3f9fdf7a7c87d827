"""The command line: the only place that prints, configures logging or sets an exit code."""
