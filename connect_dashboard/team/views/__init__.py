"""Pages of the team, the platform and the person."""
