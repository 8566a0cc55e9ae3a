"""Webhooks: events to the programs that listen, at least once each, in no promised order.

``planning`` writes a delivery for each listener in the transaction of the event; ``delivery`` sends what is due;
``sending`` speaks HTTP to addresses that ``addresses`` allows; ``signing`` lets the receiver know that it was us.
"""
