"""The components, one by one and all on their page."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client, RequestFactory

from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui import moments
from connect_dashboard.ui.branding import DARK_SURFACE, LIGHT_SURFACE, MINIMUM_CONTRAST, brand_stylesheet, contrast
from connect_dashboard.ui.navigation import DESTINATIONS, navigation_for
from connect_dashboard.ui.specimens import SpecimenForm, SpecimenPage

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def render(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def words(html: str) -> str:
    from django.utils.html import strip_tags

    return " ".join(strip_tags(html).split())


class ContactForm(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="We write to it.")
    phone = forms.CharField(label="Phone", required=False)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (NOW, "just now"),
        (NOW - timedelta(seconds=59), "just now"),
        (NOW - timedelta(minutes=1), "1 minute ago"),
        (NOW - timedelta(hours=23, minutes=59), "23 hours ago"),
        (NOW - timedelta(days=29), "29 days ago"),
        (NOW - timedelta(days=30), "1 month ago"),
        (NOW + timedelta(days=365), "in 1 year"),
    ],
)
def test_a_time_is_said_as_people_say_it(moment: datetime, expected: str) -> None:
    assert moments.relative(moment, NOW) == expected


@pytest.mark.parametrize(
    ("moment", "expected", "tone"),
    [
        (NOW - timedelta(days=3), "Past due · 3 days ago", "danger"),
        (NOW + timedelta(days=6), "Due in 6 days", "warning"),
        (NOW + timedelta(days=7), "Due in 7 days", "neutral"),
    ],
)
def test_a_deadline_warns_then_alarms(moment: datetime, expected: str, tone: str) -> None:
    html = render("{% due moment now=now %}", moment=moment, now=NOW)

    assert expected in html
    assert f'data-tone="{tone}"' in html


def test_a_moment_carries_its_absolute_time_for_hover_print_and_the_viewers_zone() -> None:
    html = render("{% moment moment now=now %}", moment=NOW - timedelta(days=3), now=NOW)

    assert 'datetime="2026-11-20T12:00:00Z"' in html
    assert 'title="20 Nov 2026, 12:00 UTC"' in html
    assert "3 days ago" in html


@pytest.mark.parametrize("tag", ["moment", "due", "day"])
def test_a_missing_time_is_a_dash(tag: str) -> None:
    assert render("{% " + tag + " nothing %}", nothing=None) == "—"


def test_day() -> None:
    assert words(render("{% day day %}", day=date(2026, 3, 12))) == "12 Mar 2026"


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [(125000, "usd", "$1,250.00"), (-1890, "eur", "−€18.90"), (984000, "jpy", "¥984,000"), (None, "usd", "—")],
)
def test_money(amount: int | None, currency: str, expected: str) -> None:
    html = render("{% money amount currency %}", amount=amount, currency=currency)

    assert words(html) == expected
    assert ('data-sign="negative"' in html) == (amount is not None and amount < 0)


def test_values_leave_no_blank_around_them() -> None:
    assert (
        render("({% badge 'Enabled' tone='success' %})") == '(<span class="c-badge" data-tone="success">Enabled</span>)'
    )


def test_what_people_typed_is_escaped() -> None:
    html = render("{% badge name %}{% copyable name %}{% panel name %}{{ name }}{% endpanel %}", name="<b>Sonne")

    assert "<b>" not in html


def test_an_icon_is_silent_unless_it_stands_alone() -> None:
    assert 'aria-hidden="true"' in render("{% icon 'bell' %}")
    assert 'role="img"' in render("{% icon 'bell' label='Notices' %}")


def test_a_field_ties_label_help_and_error_to_its_control() -> None:
    html = render("{% field form.email %}", form=ContactForm({"email": "not an e-mail"}))

    assert 'for="id_email"' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'id="id_email_helptext"' in html
    assert 'id="id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="not an e-mail"' in html


def test_only_optional_fields_are_marked() -> None:
    form = ContactForm()

    assert "Optional" in render("{% field form.phone %}", form=form)
    assert "Optional" not in render("{% field form.email %}", form=form)


def test_the_error_summary_leads_to_each_field() -> None:
    form = ContactForm({"email": ""})
    form.add_error(None, "The account was rejected.")

    html = render("{% form_errors form %}", form=form)

    assert 'role="alert"' in html
    assert "The account was rejected." in html
    assert '<a href="#id_email">E-mail</a>' in html
    assert render("{% form_errors form %}", form=ContactForm()) == ""


def test_money_field_and_cards_render_what_they_promise() -> None:
    form = SpecimenForm(initial={"access": "express"})

    assert 'inputmode="decimal"' in str(form["amount"])
    assert "EUR" in str(form["amount"])
    assert "Your platform bears losses." in str(form["access"])
    assert str(form["access"]).count("checked") == 1


def test_the_pager_keeps_filters_and_drops_what_is_not_there() -> None:
    request = RequestFactory().get("/accounts/?country=DE&cursor=old")

    html = render("{% pager page %}", page=SpecimenPage(next="abc", previous=""), request=request)

    assert 'href="?country=DE&amp;cursor=abc"' in html
    assert "Previous" not in html
    assert render("{% pager page %}", page=SpecimenPage(next="", previous=""), request=request) == ""


@pytest.mark.parametrize(
    ("query", "href", "aria"),
    [("", "?sort=name", ""), ("sort=name", "?sort=-name", "ascending"), ("sort=-name", "?sort=name", "descending")],
)
def test_a_sort_header_turns_the_order_round(query: str, href: str, aria: str) -> None:
    html = render("{% sort_header 'Account' 'name' %}", request=RequestFactory().get(f"/?{query}"))

    assert f'href="{href}"' in html
    assert (f'aria-sort="{aria}"' in html) == bool(aria)


@pytest.mark.parametrize("colour", ["#4f46e5", "#ffff00", "#000000", "#ffffff", "#777777", "#0b7a5b"])
def test_any_brand_colour_stays_readable(colour: str) -> None:
    stylesheet = brand_stylesheet(colour)
    brand, text, on_light, on_dark = (tuple(bytes.fromhex(part[:6])) for part in stylesheet.split("#")[1:])

    assert contrast(text, brand) >= MINIMUM_CONTRAST  # type: ignore[arg-type]
    assert contrast(on_light, LIGHT_SURFACE) >= MINIMUM_CONTRAST  # type: ignore[arg-type]
    assert contrast(on_dark, DARK_SURFACE) >= MINIMUM_CONTRAST  # type: ignore[arg-type]


def test_the_rail_hides_what_a_member_may_not_open() -> None:
    everything = {item.label for item in navigation_for("/", set(Permission))}
    nothing = navigation_for("/", set())

    assert nothing == ()
    assert everything <= {destination.label for destination in DESTINATIONS}


def test_the_rail_names_permissions_that_exist() -> None:
    assert {destination.permission for destination in DESTINATIONS} <= set(Permission.values)


@pytest.mark.urls("tests.dashboard.components_urls")
def test_the_components_page_draws_each_component(client: Client, db: None) -> None:
    response = client.get("/dev/components")

    assert response.status_code == 200
    for name in ("c-table", "c-banner", "c-card", "c-combobox", "c-timeline", "c-stepper", "c-empty", "c-menu"):
        assert name in response.text


def test_the_components_page_exists_only_under_debug(client: Client, db: None) -> None:
    assert client.get("/dev/components").status_code == 404


@pytest.mark.urls("tests.dashboard.components_urls")
@pytest.mark.parametrize(
    ("headers", "whole_page"), [({}, True), ({"HX-Request": "true", "HX-Target": "dialog"}, False)]
)
def test_one_template_serves_the_dialog_and_the_page(
    client: Client, db: None, headers: dict[str, str], whole_page: bool
) -> None:
    response = client.get("/dev/components/dialog", headers=headers)

    assert ("<!doctype html>" in response.text) == whole_page
    assert ("<main" in response.text) == whole_page
    assert "Edit business" in response.text
    assert 'form="dialog-form"' in response.text


@pytest.mark.urls("tests.dashboard.components_urls")
def test_a_refused_dialog_answers_422_with_all_that_was_typed(client: Client, db: None) -> None:
    response = client.post(
        "/dev/components/dialog", {"name": "Bäckerei Sonne"}, headers={"HX-Request": "true", "HX-Target": "dialog"}
    )

    assert response.status_code == 422
    assert "Bäckerei Sonne" in response.text
    assert "Fill this in." in response.text


def test_a_forged_form_is_answered_in_words(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/user/login/", {})

    assert response.status_code == 403
    assert "This form has expired" in response.text


@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "404", "405", "429", "500"])
def test_error_pages_need_no_context(status: str) -> None:
    from django.template.loader import render_to_string

    html = render_to_string(f"{status}.html")

    assert "<h1>" in html
    assert "Go to the dashboard" in html
