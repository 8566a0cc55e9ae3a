"""Measures the pages of connected accounts at a million accounts, beside Django's admin over the same tables."""
