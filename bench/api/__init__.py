"""Requests a second of the API, beside what the same server could do at most and what plain DRF does."""
