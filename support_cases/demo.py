"""Support cases of the demo, through the same services as everybody's."""

from datetime import timedelta

from django.utils import timezone

from accounts.configuration import DashboardAccess
from accounts.models import Connection
from accounts.services.holder_settings import holder_settings_update
from accounts.services.own_platform import account_platform_set
from accounts.signals import SupportQuestion, support_was_asked
from connect_dashboard.present import at
from connect_dashboard.team.actors import Actor, account_holder, operator, staff, system
from connect_dashboard.team.models import Membership, Platform, User
from support_cases.models import Case
from support_cases.services import cases, desks

# Days ago, topic, subject, what the holder writes, what support answers, what comes of it.
_CASES = (
    (1, "payouts", "My payout has not arrived", "I expected a payout on Monday. Where is it?", "", ""),
    (
        3,
        "verification",
        "My passport is refused",
        "I sent a picture of my passport twice. Both were refused.",
        "The picture is cut at the lower edge. Could you send one that shows the whole page?",
        "asked",
    ),
    (
        20,
        "payments",
        "A customer was charged twice",
        "One of my customers sees two payments for one order.",
        "The second one was an authorisation that has expired. Nothing was charged twice.",
        "rated",
    ),
    (45, "account", "How do I change the e-mail address?", "We have a new address.", "Under Settings.", "closed"),
    (120, "other", "Do you ship terminals?", "I would like a card terminal.", "Not yet.", "solved"),
    (2, "payouts", "Please keep this between us", "I do not want my platform to read along.", "", "silent"),
    (4, "account", "We are a platform ourselves", "Which of our accounts is this about?", "", "platform"),
)


def create_demo_cases(platform: Platform) -> int:
    """Raise the cases on as many accounts of the platform; none if there are cases already."""
    if Case.objects.exists():
        return 0
    living = Connection.objects.for_platform(platform).exclude(account__dashboard=DashboardAccess.NONE)
    connections = list(living.select_related("account", "platform").order_by("-created", "-pk")[: len(_CASES)])
    for connection, facts in zip(connections, _CASES, strict=False):
        _case(connection, *facts)
    _own_case(platform, connections)
    return Case.objects.count()


def _case(connection: Connection, days: int, topic: str, subject: str, text: str, answer: str, outcome: str) -> None:
    holder = account_holder(connection.account_id, connection.platform)
    began = timezone.now() - timedelta(days=days)
    with at(began):
        case = cases.case_create(
            actor=holder,
            connection=connection,
            topic=topic,
            subject=subject,
            text=text,
            form_token=f"demo-{connection.account_id}",
        )
    if answer:
        with at(began + timedelta(hours=5)):
            cases.support_answer(actor=_support(), case_id=case.pk, text=answer)
    with at(began + timedelta(hours=7)):
        _outcome(connection, holder, case, outcome)


def _outcome(connection: Connection, holder: Actor, case: Case, outcome: str) -> None:
    if outcome == "asked":
        _ask_support(connection, case)
    elif outcome == "closed":
        cases.case_close(actor=holder, case_id=case.pk)
    elif outcome in ("solved", "rated"):
        cases.case_solve(actor=_support(), case_id=case.pk)
        if outcome == "rated":
            cases.case_rate(actor=holder, case_id=case.pk, rating=5, comment="Quick and clear.")
    elif outcome == "silent":
        holder_settings_update(
            actor=holder, connection=connection, language="", muted_letters=(), shares_support_cases=False
        )
    elif outcome == "platform":
        other = Platform.objects.exclude(pk=connection.platform_id).order_by("pk").first()
        account_platform_set(actor=system(), account_id=connection.account_id, platform=other)


def _ask_support(connection: Connection, case: Case) -> None:
    sent = desks.thread_email_send(
        actor=_operator(connection.platform),
        case_id=case.pk,
        subject=desks.subject_for(case, connection.account_id),
        text="We met the holder in person and saw the passport. It is genuine.",
        form_token=f"demo-{case.pk}",
    )
    desks.thread_answer(
        actor=_support(), desk_id=sent.desk_id, text="Thank you, that helps. We still need the picture."
    )


def _own_case(platform: Platform, connections: list[Connection]) -> None:
    if not connections:
        return
    question = SupportQuestion(
        connection=connections[0],
        actor=_operator(platform),
        key="",
        subject="Which documents do you accept from this account?",
        text="The holder asks us which proof of address serves.",
    )
    support_was_asked.send(sender=Case, question=question)


def _operator(platform: Platform) -> Actor:
    team = Membership.objects.filter(platform=platform, roles__contains=["support_specialist"])
    return operator(team.select_related("user", "platform").order_by("pk")[0])


def _support() -> Actor:
    return staff(User.objects.filter(is_staff=True).order_by("pk")[0])
