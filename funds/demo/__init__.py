"""Plausible payments for the demo's accounts, the same for the same seed.

``drawing`` draws what happens to one account, ``loading`` books it day by day.
"""
