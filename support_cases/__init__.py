"""Conversations between account holders and support. Imports accounts and the frame, never its siblings."""
