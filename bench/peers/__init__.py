"""What a user would write without this package: other ways to the same answers, for the bench only."""
