"""Movements of money under ``kill -9``."""
