"""What `python -m bench.funds` measures: the ledger beside its limit and beside another, and pages of money."""
