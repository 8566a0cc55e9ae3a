"""The API's verbs on accounts and what belongs to them; how one adds to them stands in ``connect_dashboard.api``."""
