"""E-mail as people read it: a folder of templates becomes a subject, a text and a simple HTML part.

A folder such as ``emails/invitation/`` holds ``subject.txt``, ``message.txt`` and ``message.html``; the
last extends ``emails/layout.html`` (blocks ``content``, ``action_label``, ``footer``; the button
appears when the context has ``action_url``). Text templates are not escaped, HTML ones are.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template

from connect_dashboard.journal.services import enqueue_email


def send_letter(
    *,
    template: str,
    to: str,
    context: Mapping[str, Any],
    deduplication_key: str,
    platform_id: int | None = None,
    account_id: str = "",
) -> None:
    """Render the folder ``template`` (``"emails/invitation"``) and put the letter into the outbox.

    Call it inside the transaction of the change that it tells of. The same ``deduplication_key`` is
    sent once. Every template also knows ``processor_name`` and ``public_url``; give absolute links
    (``absolute_url``), the link of the button as ``action_url``.
    """
    known = {**site_context(), **context}
    enqueue_email(
        to=to,
        subject=_plain(f"{template}/subject.txt", known),
        text=_plain(f"{template}/message.txt", known).strip() + "\n",
        html=str(get_template(f"{template}/message.html").render(known)),
        deduplication_key=deduplication_key,
        platform_id=platform_id,
        account_id=account_id,
    )


def site_context() -> dict[str, str]:
    """What every letter may say of where it comes from."""
    return {"processor_name": settings.PROCESSOR_NAME, "public_url": settings.PUBLIC_URL}


def absolute_url(path: str) -> str:
    """Return the address under which people reach ``path`` from an e-mail."""
    return settings.PUBLIC_URL.rstrip("/") + path


def _plain(name: str, context: Mapping[str, Any]) -> str:
    # Text is not HTML: an ampersand in a name stays one.
    template: Any = get_template(name)
    return str(template.template.render(Context(dict(context), autoescape=False)))
