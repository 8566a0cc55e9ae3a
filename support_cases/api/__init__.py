"""The API's verbs on support cases; how one adds to them stands in ``connect_dashboard.api``."""
