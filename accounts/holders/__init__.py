"""The account holder's own dashboard: who sits at it, what they may do there, which pages it has.

Its frame and sign-in stand here; every app hangs its own pages in (``navigation.py``).
"""
