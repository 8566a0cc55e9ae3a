"""Every change of platforms, teams and people."""
