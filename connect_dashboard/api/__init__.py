"""The API's plumbing: whatever is the same for every resource. It speaks the dialect of the official SDKs.

How to add a resource
---------------------

1. **Shape**: a plain function from a row (or a tuple of a hand-written query) to a dict, in the app's ``objects.py``,
   with ``id`` and ``object``. Read as many rows as there are in one query; no serializer classes.
2. **Verbs**: in the app's ``api/<noun>.py`` one function per verb, decorated with what callers may send::

       @verb("transfers", WRITE, params={"amount": Required(INTEGER), "currency": Required(TEXT)}, returns="transfer")
       def transfer_create(call: Call) -> Json:
           transfer = services.transfer_create(actor=call.actor, amount=call.params["amount"], ...)
           return transfer_object(transfer)

       @verb("transfers", READ, params=LISTED, returns=list_of("transfer"))
       def transfer_list(call: Call) -> Listing:
           return call.listing(Transfer.objects.for_platform(call.platform), transfer_object)

   ``call.params`` holds what was sent, decoded and checked: a parameter that the verb does not name is an error, an
   empty string stays one (it unsets). ``call.actor`` goes to the service, which alone decides what is allowed.
   Services raise ``Refusal``; the envelope, its status and ``param`` follow from it.
3. **Addresses**: in the app's ``api/urls.py`` one ``endpoint("transfers", get=transfer_list, post=transfer_create)``
   per address, included by ``connect_dashboard/api_urls.py``.
4. **Scope**: a line in ``scopes.py``: which permissions read and write access grant to a restricted key.
5. **Expansion**: ``loads("transfer", transfers_by_id)`` if ids of it may be expanded, ``expands("payout",
   "destination", "external_account")`` for each property of it that may.
6. **Events**: give ``shown=transfer_object(transfer)`` to ``journal.emit``: what webhooks show is the object as it
   was then, and ``previous_attributes`` follow from the event before.
7. Rows in ``tests/test_api_permission_matrix.py`` and a test with the SDK in ``tests/sdk/``.

Keys, idempotency (every POST), paging, expansion, versions, limits, the request log and the OpenAPI description need
nothing more: they follow from the declaration. ``kept="for good"`` keeps the answers to a verb that moves money.
"""
