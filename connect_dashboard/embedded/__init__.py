"""PostgreSQL and Redis as children of our own process, where no URL names a server."""
