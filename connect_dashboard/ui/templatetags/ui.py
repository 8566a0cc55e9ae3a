"""The components, as tags. ``{% load ui %}``, then:

Values
    {% badge "Restricted" tone="danger" %}    word + tone + shape: danger, warning, info, success, neutral, muted-danger
    {% icon "bell" %}                         outline icon, 20 px; ``size=16``; ``label=`` where it stands alone
    {% copyable account.id %}                 code and a copy button; ``label="account id"`` names it when read out
    {% moment person.created %}               "3 days ago", absolute on hover and in print, in the viewer's zone
    {% due requirement.due_at %}              "Due in 12 days", "Past due · 3 days ago", toned
    {% day date %}                            12 Mar 2026
    {% money 125000 "usd" %}                  $1,250.00 with a true minus and tabular figures, as the language has it

Forms
    {% field form.email %}                    label, help, control, errors, tied together
    {% form_errors form %}                    summary above the fields, with a link to each

Blocks
    {% panel "Profile" href=url label="Edit" dialog=True %} … {% endpanel %}
    {% banner "Payouts are paused" tone="warning" %} … {% endbanner %}
    {% menu "More actions" id="account-menu" %} <a class="c-menu__item" href="…">…</a> {% endmenu %}
    {% empty_state title text href label icon="inbox" %}

Frame
    {% fixed "layouts/_shortcuts.html" %}   a template of which nothing else on the page changes anything
    {% page_url "team:mailbox" %}            the address of a page that takes no arguments

Lists
    {% sort_header "Created" "created" %}     a <th> that turns ?sort=created round and keeps the filters
    {% pager page %}                          previous and next of a keyset Page, filters kept
    {% stepper 3 6 "Your bank account" %}     Step 3 of 6
"""

from collections.abc import Hashable, Iterable
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.urls import get_script_prefix, get_urlconf
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from heroicons.templatetags.heroicons import heroicon_outline

from connect_dashboard.present import is_shifted, present
from connect_dashboard.ui import moments
from connect_dashboard.ui.money import Money, format_money
from connect_dashboard.ui.navigation import page_url

register = template.Library()


def _component(name: str, **context: object) -> SafeString:
    """Render a component without the blank that ends its file, so that it can stand inside a sentence."""
    html = render_to_string(f"components/{name}.html", context)
    return mark_safe(html.strip())  # noqa: S308 - a template has escaped it already


# What stands in every row of a list is written here: a template each costs more than the rest of the row, and so does
# ``format_html``. Each text is escaped where it goes in.


@register.simple_tag
def badge(word: Any, tone: str = "neutral") -> SafeString:
    html = f'<span class="c-badge" data-tone="{escape(tone)}">{conditional_escape(word)}</span>'
    return mark_safe(html)  # noqa: S308


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, size: int = 20, label: str = "") -> str:
    if label:
        return heroicon_outline(
            name, size=size, **{"class": "c-icon", "role": "img", "aria-hidden": "false", "aria-label": label}
        )
    return heroicon_outline(name, size=size, **{"class": "c-icon", "aria-hidden": "true"})


@register.simple_tag
def fixed(name: str, **shown: Hashable) -> str:
    """Rendered once for each language and for what it shows: the frame of a page would else cost more than its rows."""
    return _fixed(name, get_language(), get_script_prefix(), get_urlconf(), **shown)


@lru_cache(maxsize=1024)
def _fixed(name: str, *_same_for: str | None, **shown: Hashable) -> str:
    return render_to_string(name, shown)


register.simple_tag(page_url)


@register.simple_tag
def copyable(value: object, label: str = "") -> SafeString:
    return _component("copyable", value=value, label=label or value)


@register.simple_tag
def moment(value: datetime | None, now: datetime | None = None) -> SafeString | str:
    """``now`` sets the clock against which to speak; the browser then leaves the words alone."""
    if value is None:
        return "—"
    live = '="live"' if now is None and not is_shifted() else ""
    return _time(value, f'class="c-moment" data-moment{live}', moments.relative(value, now or present()))


@register.simple_tag
def real_moment(value: datetime | None) -> SafeString | str:
    """Of what goes by the real time whatever a sandbox clock says: links, sessions."""
    if value is None:
        return "—"
    return _time(value, 'class="c-moment" data-moment="live"', moments.relative(value, timezone.now()))


@register.simple_tag
def due(value: datetime | None, now: datetime | None = None) -> SafeString | str:
    if value is None:
        return "—"
    clock = now or present()
    kind = f'class="c-moment c-due" data-tone="{moments.due_tone(value, clock)}" data-moment'
    return _time(value, kind, moments.due(value, clock))


def _time(value: datetime, kind: str, words: str) -> SafeString:
    """In words, and exactly on hover and in print."""
    exact = escape(moments.exact(value))
    html = (
        f'<time {kind} datetime="{moments.machine_readable(value)}" title="{exact}">'
        f'<span class="c-moment__words">{escape(words)}</span><span class="c-moment__absolute">{exact}</span></time>'
    )
    return mark_safe(html)  # noqa: S308


@register.simple_tag
def day(value: date | None) -> SafeString | str:
    if value is None:
        return "—"
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    html = f'<time class="c-day" datetime="{local:%Y-%m-%d}">{escape(moments.day(local))}</time>'
    return mark_safe(html)  # noqa: S308


@register.simple_tag
def money(amount: int | None, currency: str) -> SafeString | str:
    if amount is None:
        return "—"
    sign = ' data-sign="negative"' if amount < 0 else ""
    words = format_money(Money(amount, currency), get_language() or "en")
    return mark_safe(f'<span class="c-money"{sign}>{escape(words)}</span>')  # noqa: S308


@register.simple_tag
def field(bound_field: BoundField) -> SafeString:
    return bound_field.as_field_group()


@register.simple_tag
def select_options(groups: Iterable[tuple[Any, Iterable[dict[str, Any]], int]]) -> SafeString:
    """The options of a select, as its widget groups them."""
    html = []
    for group, options, _ in groups:
        written = "".join(_option(one) for one in options)
        html.append(f'\n  <optgroup label="{escape(str(group))}">{written}\n  </optgroup>' if group else written)
    return mark_safe("".join(html))  # noqa: S308


def _option(option: dict[str, Any]) -> str:
    attributes = "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in option["attrs"].items()
        if value is not False
    )
    value, label = escape(str(option["value"])), conditional_escape(option["label"])
    return f'\n  <option value="{value}"{attributes}>{label}</option>'


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString | str:
    if not form.errors:
        return ""
    # A list of empty fields says their names, not the same sentence for each.
    empty = {name for name, errors in form.errors.as_data().items() if errors[0].code == "required"}
    return _component("form_errors", form=form, fields=[bound for bound in form if bound.errors], empty=empty)


@register.simple_block_tag
def panel(
    content: str, title: str, href: str = "", label: str = "", dialog: bool = False, tone: str = ""
) -> SafeString:
    return _component(
        "panel",
        content=content,
        title=title,
        href=href,
        label=label,
        dialog=dialog,
        tone=tone,
        heading_id=f"panel-{slugify(title)}",
    )


@register.simple_block_tag
def banner(content: str, title: str = "", tone: str = "info") -> SafeString:
    return _component("banner", content=content, title=title, tone=tone)


@register.simple_block_tag
def menu(content: str, label: str, id: str = "", icon: str = "ellipsis-horizontal", text: bool = False) -> SafeString:
    """``text`` shows the label on the button; else it is read out only. Give ``id`` where labels repeat."""
    return _component("menu", content=content, label=label, id=id or f"menu-{slugify(label)}", icon=icon, text=text)


@register.simple_tag
def empty_state(
    title: str, text: str = "", href: str = "", label: str = "", icon: str = "inbox", dialog: bool = False
) -> SafeString:
    return _component("empty_state", title=title, text=text, href=href, label=label, icon=icon, dialog=dialog)


@register.simple_tag
def stepper(step: int, total: int, label: str = "") -> SafeString:
    return _component("stepper", step=step, total=total, label=label)


@register.simple_tag(takes_context=True)
def sort_header(context: template.Context, label: str, name: str, numeric: bool = False) -> SafeString:
    current = context["request"].GET.get("sort") or context.get("default_sort", "")
    direction = {name: "ascending", f"-{name}": "descending"}.get(str(current), "")
    query = _query(context, sort=f"-{name}" if direction == "ascending" else name, cursor="")
    chevron = {"ascending": "chevron-up", "descending": "chevron-down"}.get(direction, "chevron-up-down")
    sorted_so = f' aria-sort="{direction}"' if direction else ""
    html = (
        f'<th scope="col"{" data-numeric" if numeric else ""}{sorted_so}>'
        f'<a class="c-sort" href="{escape(query)}">{escape(label)}{icon(chevron, 16)}</a></th>'
    )
    return mark_safe(html)  # noqa: S308


@register.simple_tag(takes_context=True)
def pager(context: template.Context, page: Any) -> SafeString | str:
    """``page`` has ``next`` and ``previous``: cursors, empty where there is no such page."""
    if not (page.next or page.previous):
        return ""
    return _component(
        "pager",
        next=_query(context, cursor=page.next) if page.next else "",
        previous=_query(context, cursor=page.previous) if page.previous else "",
    )


def _query(context: template.Context, **changes: str) -> str:
    """The page's query string with ``changes``; an empty value takes its parameter away."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        parameters.pop(name, None)
        if value:
            parameters[name] = value
    return f"?{parameters.urlencode()}"


@register.filter
def initials(value: object) -> str:
    """Up to two capitals for a monogram: ``Ada Lovelace`` → ``AL``."""
    words = str(value).replace("@", " ").split()
    return "".join(word[0] for word in words[:2]).upper()


@register.filter
def message_icon(level: str) -> str:
    """The icon of a toast of this Django message level."""
    return {
        "success": "check-circle",
        "warning": "exclamation-triangle",
        "error": "exclamation-circle",
    }.get(level, "information-circle")
