"""How dates are written in English: as everywhere else in the product, not as in America alone."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
