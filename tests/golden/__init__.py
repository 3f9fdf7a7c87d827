"""What each scenario gave when it was last looked at."""
