"""Which cases a platform reads: 90 days × exceptions × roles × surfaces, as one table."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.configuration import EXPRESS, NO_DASHBOARD, STANDARD
from accounts.models import Connection, Holder
from connect_dashboard.journal.models import AuditEntry, Email, Event, Notice
from connect_dashboard.team.permissions import Permission, Role, permissions_of
from support_cases.models import Case, Desk
from support_cases.services import cases, desks
from support_cases.services.attachments import Upload
from support_cases.visibility import sharing_obstacle, visible_cases
from tests.factories.accounts import connected_account
from tests.factories.api import Program, secret_key
from tests.factories.team import MembershipFactory, PlatformFactory
from tests.requirements.uploads import picture
from tests.support.cases import acting, express_account, holder_of, pat, raised

# What is true of the account or the case, whether it is shown, and the words that say why not.
SITUATIONS = {
    "an Express account": (True, ""),
    "a full account": (True, ""),
    "89 days old": (True, ""),
    "91 days old": (False, ""),
    "no dashboard": (False, "has no Connect-hosted dashboard"),
    "connected to two platforms": (False, "connected to more than one platform"),
    "once connected to another platform": (False, "connected to more than one platform"),
    "connected again to the same platform": (True, ""),
    "a platform itself": (False, "is a platform itself"),
    "opted out": (False, "has chosen not to share"),
    "opted in again": (True, ""),
    "removed from the platform": (False, None),
}


def situation(name, platform):
    configuration = STANDARD if name == "a full account" else EXPRESS
    connection = connected_account(
        platform, configuration=configuration, email="maria@example.com", details_submitted=True, name="Sonne"
    )
    account = connection.account
    case = cases.case_create(
        actor=holder_of(connection), connection=connection, topic="payouts", subject="Payout missing",
        text="Where is my zebra money?", uploads=[Upload("bill.png", picture())], form_token="token-of-the-form-1234",
    )  # fmt: skip
    now, other = timezone.now(), PlatformFactory(business_name="Third Market")
    again = {field: getattr(connection, field) for field in ("name", "sort_name", "status", "created")}
    again |= {"account": account, "last_active_at": now}
    match name:
        case "89 days old" | "91 days old":
            Case.objects.update(created=now - timedelta(days=int(name[:2])))
        case "no dashboard":
            type(account).objects.filter(pk=account.pk).update(**NO_DASHBOARD.as_columns())
        case "connected to two platforms":
            Connection.objects.create(platform=other, **again)
        case "once connected to another platform":
            Connection.objects.create(platform=other, ended_at=now, **again)
        case "connected again to the same platform":
            Connection.objects.create(platform=platform, ended_at=now, **again)
        case "a platform itself":
            type(account).objects.filter(pk=account.pk).update(own_platform=other)
        case "opted out":
            Holder.objects.create(account=account, shares_support_cases=False)
        case "opted in again":
            Holder.objects.create(account=account, shares_support_cases=True)
        case "removed from the platform":
            Connection.objects.filter(pk=connection.pk).update(ended_at=now)
    return connection, case


def surfaces(client, program, connection, case):
    """What a member meets on each surface: whether the case shows, or the status with which they are refused.

    ``program`` has a key of their platform, whatever their own role.
    """
    panel = client.get(f"/accounts/{connection.account_id}/")
    file = case.messages.get(kind="holder").attachments.get()

    def shows(path, reader=client):
        answer = reader.get(path)
        return "Payout missing" in answer.content.decode() if answer.status_code == 200 else answer.status_code

    return {
        "panel": "Payout missing" in panel.content.decode() if panel.status_code == 200 else panel.status_code,
        "list": shows("/support/"),
        "search": shows("/support/?q=zebra"),
        "export": shows("/support/export.csv"),
        "count": (answer := client.get("/support/count/")).status_code == 200 and "unread" in answer.content.decode(),
        "page": shows(f"/support/{case.pk}/"),
        "file": client.get(f"/support/{case.pk}/files/{file.pk}/").status_code,
        "home": "support case has moved since you read it" in client.get("/").content.decode(),
        "reading": client.post(f"/support/{case.pk}/read/").status_code,
        "API list": shows("/manage/v1/support_cases", program),
        "API search": shows("/manage/v1/support_cases?q=zebra", program),
        "API": shows(f"/manage/v1/support_cases/{case.pk}", program),
    }


def is_told(member, connection, case):
    """Whether they learn of a new message of a case that is theirs to care for."""
    Desk.objects.create(case=case, platform=member.platform, assignee=member.user)
    cases.holder_reply(actor=holder_of(connection), case_id=case.pk, text="Hello?")
    told = Notice.objects.filter(user=member.user, type="case_replied").exists()
    assert told == Email.objects.filter(to=member.user.email).exists()
    return told


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", SITUATIONS)
def test_the_table_of_what_a_platform_reads(
    name, role, platform, client_for, client, settings, django_capture_on_commit_callbacks
):
    settings.API_LOG_SECONDS = 0
    with django_capture_on_commit_callbacks(execute=True):
        connection, case = situation(name, platform)
    visible, words = SITUATIONS[name]
    rights = permissions_of([role])
    views = Permission.SUPPORT_CASES_VIEW in rights
    member = MembershipFactory(platform=platform, roles=[role])
    operator = client_for(member)
    seen = surfaces(operator, Program(client, secret_key(platform)), connection, case)
    panel = visible and views
    if name == "removed from the platform":
        panel = 404
    api = {"API list": visible, "API search": visible, "API": True if visible else 404}
    shown = {"panel": panel, "home": visible and views, **api}
    if not views:
        closed = {"list": 403, "search": 403, "export": 403, "count": False, "page": 403, "file": 403, "reading": 403}
        assert seen == shown | closed
        assert not is_told(member, connection, case)
        return
    gone = {"page": 404, "file": 404, "reading": 404}
    found = {"page": True, "file": 200, "reading": 204}
    lists = {"list": visible, "search": visible, "export": visible, "count": visible}
    assert seen == shown | lists | (found if visible else gone)
    assert is_told(member, connection, case) is visible
    if words is not None:
        text = operator.get(f"/accounts/{connection.account_id}/").content.decode()
        assert words in text
        assert (sharing_obstacle(connection.account) is None) == (not words)


@pytest.mark.parametrize("name", [name for name in SITUATIONS if "days" not in name])
def test_events_and_the_trail_follow_the_same_rule(name, platform, db):
    connection, case = situation(name, platform)
    visible, _words = SITUATIONS[name]
    before = Event.objects.filter(platform=platform).count(), AuditEntry.objects.filter(platform=platform).count()
    cases.holder_reply(actor=holder_of(connection), case_id=case.pk, text="Hello?")
    grown = int(visible)
    after = Event.objects.filter(platform=platform).count(), AuditEntry.objects.filter(platform=platform).count()
    assert after == (before[0] + grown, before[1] + grown)


def test_another_platform_reads_nothing(platform, other_platform, olga, client_for):
    case = raised(express_account(platform))
    client = client_for(olga)
    for path in ("", "email/", "read/", "assign/"):
        method = client.post if path else client.get
        assert method(f"/support/{case.pk}/{path}").status_code == 404
    assert not visible_cases(other_platform).exists()


def test_what_is_no_longer_shared_is_no_longer_told(platform, ada):
    connection = express_account(platform)
    case = raised(connection)
    sent = desks.thread_email_send(
        actor=acting(ada), case_id=case.pk, subject="x", text="y", form_token="token-of-the-form-1234"
    )
    Holder.objects.create(account=connection.account, shares_support_cases=False)
    letters = Email.objects.count()
    desks.thread_answer(actor=pat(), desk_id=sent.desk_id, text="Thanks")
    assert Email.objects.count() == letters
