"""The API's verbs on money; how one adds to them stands in ``connect_dashboard.api``."""
