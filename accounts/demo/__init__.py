"""Plausible accounts in any number, the same for the same seed.

``pools`` holds names of each country, ``drawing`` draws one account, ``loading`` writes many.
"""
