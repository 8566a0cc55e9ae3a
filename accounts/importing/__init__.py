"""From a file to records: reading and checking, without the database.

``readers`` and ``tables`` turn a file into rows in the API's shape, ``records`` checks one row, ``checking`` the
rows of a file together.
"""
