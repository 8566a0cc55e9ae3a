"""The audit trail: append-only, chained, filtered, exported."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connect_dashboard.journal import sealing
from connect_dashboard.journal.models import AuditEntry, AuditSeal
from connect_dashboard.journal.queries import audit_actions
from connect_dashboard.journal.services import record
from connect_dashboard.team.actors import Actor, operator, system
from connect_dashboard.team.audit import Change, changes_of
from connect_dashboard.team.models import Membership, Platform

ClientFor = Callable[[Membership], Client]
LIST, EXPORT = reverse("team:audit_list"), reverse("team:audit_export")


def write(member: Membership, action: str = "person.updated", **fields: Any) -> AuditEntry:
    known = {"subject": "person_1", "account_id": "acct_1", "before": {"title": "CFO"}, "after": {"title": "CEO"}}
    return record(actor=operator(member), platform_id=member.platform_id, action=action, **{**known, **fields})


def tamper(statement: str) -> None:
    """As somebody with rights on the tables could, after switching the trigger off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE journal_auditentry DISABLE TRIGGER audit_entry_append_only")
        cursor.execute("ALTER TABLE journal_auditseal DISABLE TRIGGER audit_seal_append_only")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE journal_auditentry ENABLE TRIGGER audit_entry_append_only")
        cursor.execute("ALTER TABLE journal_auditseal ENABLE TRIGGER audit_seal_append_only")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_auditentry SET action = 'nothing.happened'",
        "DELETE FROM journal_auditentry",
        "TRUNCATE journal_auditentry CASCADE",
        "UPDATE journal_auditseal SET digest = ''",
        "DELETE FROM journal_auditseal",
    ],
)
def test_the_database_refuses_every_change(ada: Membership, statement: str) -> None:
    write(ada)
    sealing.seal()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.get().action == "person.updated"


def test_each_platform_has_a_chain_of_its_own(ada: Membership, olga: Membership) -> None:
    for member in (ada, olga, ada):
        write(member)
    assert sealing.seal() == 3
    write(ada)
    proof = sealing.verify()
    assert (proof.sealed, proof.unsealed, proof.broken) == (3, 1, [])
    assert {chain: end.position for chain, end in proof.chains.items()} == {ada.platform_id: 2, olga.platform_id: 1}
    assert sealing.seal() == 1
    assert sealing.seal() == 0


def test_an_entry_changed_behind_our_back_is_found(ada: Membership, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        write(ada)
    sealing.seal()
    call_command("verify_audit_trail")
    told = capsys.readouterr().out
    assert "The audit trail is whole" in told
    assert f"3 sealed, ends in {AuditSeal.objects.get(position=3).digest}" in told
    tamper(
        "UPDATE journal_auditentry SET actor_label = 'Mallory' WHERE id = (SELECT min(id) + 1 FROM journal_auditentry)"
    )
    with pytest.raises(CommandError, match="1 breaks"):
        call_command("verify_audit_trail")
    assert "position 2" in capsys.readouterr().err


@pytest.mark.parametrize("which", ["min(position)", "min(position) + 1"])
def test_an_entry_taken_out_of_the_chain_is_found(ada: Membership, which: str) -> None:
    for _ in range(3):
        write(ada)
    sealing.seal()
    tamper(
        f"DELETE FROM journal_auditseal WHERE position = (SELECT {which} FROM journal_auditseal)"  # noqa: S608
    )
    assert any("is missing" in problem for problem in sealing.verify().broken)


def test_personal_data_stands_there_as_a_mark(ada: Membership) -> None:
    entry = write(ada, before={"phone": "+12025550123", "address": {}}, after={"phone": "", "owner": {"dob": "1990"}})
    assert entry.before == {"phone": "[redacted]", "address": {}}
    assert entry.after == {"phone": "", "owner": {"dob": "[redacted]"}}


def test_the_page_says_who_did_what(client_for: ClientFor, ada: Membership) -> None:
    write(ada)
    page = " ".join(client_for(ada).get(LIST).content.decode().split())
    for words in ["Person updated", "Ada", "<dt>Title</dt>", "CFO", "CEO", "acct_1"]:
        assert words in page


def test_of_a_nested_value_only_what_changed_is_shown(ada: Membership) -> None:
    before = {"relationship": {"owner": False, "title": "CFO"}, "metadata": {}}
    entry = write(ada, before=before, after={"relationship": {"owner": True, "title": "CFO"}, "metadata": {"a": "1"}})
    assert changes_of(entry) == [
        Change("Relationship › owner", "No", "Yes"),
        Change("Metadata › a", "—", "1"),
    ]


def test_what_says_nothing_on_either_side_is_left_out(ada: Membership) -> None:
    entry = write(
        ada, before={"phone": None}, after={"verified": "person_1.dob", "alert": "", "phone": "", "files": []}
    )
    assert changes_of(entry) == [Change("Verified", "—", "person_1.dob")]


def test_what_was_typed_by_others_is_escaped(client_for: ClientFor, ada: Membership) -> None:
    write(ada, after={"<script>alert(1)</script>": "<img src=x>"})
    page = client_for(ada).get(LIST).content.decode()
    assert "<script>alert" not in page.lower()
    assert "<img src=x>" not in page


@pytest.mark.parametrize("entries", [1, 25])
def test_the_page_costs_the_same_queries_whatever_its_length(
    client_for: ClientFor, ada: Membership, entries: int, django_assert_num_queries: Any
) -> None:
    for _ in range(entries):
        write(ada)
    client = client_for(ada)
    # session, user, memberships; people and actions to filter by, entries; platforms to switch to, unread notices
    with django_assert_num_queries(7):
        assert client.get(LIST).status_code == 200


def shown(client: Client, **filters: str) -> list[str]:
    response = client.get(LIST, filters)
    assert response.status_code == 200
    return [row.entry.action for row in response.context["rows"]]


def test_filters_add_up(client_for: ClientFor, ada: Membership, dev: Membership) -> None:
    write(ada, "person.updated", account_id="acct_1")
    write(dev, "person.updated", account_id="acct_2")
    write(dev, "account.created", account_id="acct_2")
    record(actor=system(ada.platform), platform_id=ada.platform_id, action="job.finished", subject="job_1")
    client = client_for(ada)
    assert shown(client) == ["job.finished", "account.created", "person.updated", "person.updated"]
    assert shown(client, who=f"user:{dev.user_id}") == ["account.created", "person.updated"]
    assert shown(client, who="system:") == ["job.finished"]
    others = ["account.reviewed", "account.updated", "link.opened"]
    for action, kind in zip(others, ("staff", "api_key", "holder"), strict=True):
        record(actor=Actor(kind, "1", "Pat"), platform_id=ada.platform_id, action=action, subject="acct_3")
        assert shown(client, who=f"{kind}:") == [action]
    assert shown(client, action="person.updated", account=" acct_2 ") == ["person.updated"]
    tomorrow = f"{timezone.now() + timedelta(days=1):%Y-%m-%d}"
    assert shown(client, since=tomorrow) == []
    assert len(shown(client, until=f"{timezone.now():%Y-%m-%d}")) == 7
    assert client.get(LIST, {"since": "soon"}).status_code == 422
    assert client.get(LIST, {"since": "soon"}).context["form"]["since"].value() == "soon"


def test_pages_follow_each_other(client_for: ClientFor, ada: Membership) -> None:
    for number in range(30):
        write(ada, f"step.done_{number:02}")
    client = client_for(ada)
    first = client.get(LIST)
    assert len(first.context["rows"]) == 25
    rest = shown(client, cursor=first.context["page"].next)
    assert rest == [f"step.done_{number:02}" for number in range(4, -1, -1)]
    assert len(shown(client, cursor="nonsense")) == 25


def test_the_names_of_actions_are_those_of_the_platform(ada: Membership, olga: Membership) -> None:
    for action in ["b.done", "a.done", "b.done"]:
        write(ada, action)
    write(olga, "c.done")
    assert audit_actions(platform_id=ada.platform_id) == ["a.done", "b.done"]


def exported(client: Client, **filters: str) -> list[dict[str, str]]:
    response = client.get(EXPORT, filters)
    assert response.headers["Content-Disposition"].startswith('attachment; filename="audit-trail-')
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined,arg-type]
    return list(csv.DictReader(io.StringIO(text)))


def test_the_export_holds_what_the_filters_find(client_for: ClientFor, ada: Membership, olga: Membership) -> None:
    write(ada, after={"title": "CEO", "owner": True})
    write(ada, "account.created", before={}, after={})
    write(olga)
    rows = exported(client_for(ada))
    assert [(row["action"], row["field"], row["before"], row["after"]) for row in rows] == [
        ("account.created", "", "", ""),
        ("person.updated", "Title", "CFO", "CEO"),
        ("person.updated", "Owner", "—", "Yes"),
    ]
    assert len(exported(client_for(ada), action="account.created")) == 1


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_the_export_is_a_formula(client_for: ClientFor, ada: Membership, formula: str) -> None:
    write(ada, after={"title": formula})
    (row,) = exported(client_for(ada))
    assert row["after"] == f"'{formula}"


def test_a_thousand_entries_and_more_are_exported(client_for: ClientFor, ada: Membership) -> None:
    AuditEntry.objects.bulk_create(
        AuditEntry(
            platform=ada.platform, actor_kind="system", actor_id="s", actor_label="S", action="a.b", subject=str(number)
        )
        for number in range(2500)
    )
    assert len({row["subject"] for row in exported(client_for(ada))}) == 2500


@pytest.mark.parametrize("url", [LIST, EXPORT])
def test_the_trail_is_for_those_who_may_see_it(
    client: Client, client_for: ClientFor, vic: Membership, sue: Membership, dev: Membership, url: str
) -> None:
    assert client.get(url).status_code == 302
    assert [client_for(member).get(url).status_code for member in (vic, sue, dev)] == [403, 403, 200]
    assert client_for(dev).post(url).status_code == 405


def test_other_platforms_trails_stay_theirs(client_for: ClientFor, ada: Membership, olga: Membership) -> None:
    write(ada)
    assert shown(client_for(olga)) == []
    assert exported(client_for(olga), account="acct_1") == []


def test_entries_of_no_platform_have_a_chain_too(db: None) -> None:
    record(actor=system(), platform_id=None, action="product.started", subject="product")
    sealing.seal()
    assert [*sealing.verify().chains] == [0]
    assert Platform.objects.count() == 0
