"""What the processor's staff sees of accounts, and decides about them."""

from requirements_app.console import accounts, documents, information_requests, nightly, verifications

__all__ = ["accounts", "documents", "information_requests", "nightly", "verifications"]
