"""Builders and readers that tests share."""
