"""PostgreSQL as Django knows it, with one more way to commit (``early``)."""
