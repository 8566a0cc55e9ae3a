"""Cells for spreadsheets."""

# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> str:
    """Text that a spreadsheet shows and does not compute."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
