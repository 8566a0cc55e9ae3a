"""Whether every event arrives, whatever becomes of who listens."""
