"""Money: ledger, balances, transfers, payouts. Imports accounts and the frame, never its siblings."""
