"""Reads of cases that more than one page needs."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from accounts.models import Connection
from connect_dashboard.team.models import Platform, User
from connect_dashboard.ui.paging import Page, keyset_page
from support_cases.models import Attachment, Case, CaseRead, Desk, Message, ThreadEmail
from support_cases.visibility import visible_cases

PAGE_SIZE = 25
PANEL_SIZE = 5
ORDER = ("-updated_at", "-id")
_SHARED_KINDS = (Message.Kind.HOLDER, Message.Kind.SUPPORT, Message.Kind.MARK)
_COUNTED = 100


@dataclass(frozen=True)
class CaseFilter:
    """What narrows a list; empty strings narrow nothing. ``assignee`` is me, nobody, or empty."""

    status: str = ""
    assignee: str = ""
    raised_by: str = ""
    words: str = ""
    unread: bool = False
    account: str = ""

    def __bool__(self) -> bool:
        return self != CaseFilter()


def case_list(platform: Platform, user: User, narrowed: CaseFilter | None = None) -> QuerySet[Case]:
    """What the platform may read, as ``user`` sees it: with assignee and whether it is read."""
    narrowed = narrowed or CaseFilter()
    desks = Desk.objects.filter(case=OuterRef("pk"), platform=platform)
    reads = CaseRead.objects.filter(case=OuterRef("pk"), platform=platform, user=user)
    moved = Greatest("updated_at", Coalesce(Subquery(desks.values("answered_at")[:1]), "updated_at"))
    cases = visible_cases(platform).annotate(
        assignee_id=Subquery(desks.values("assignee")[:1]),
        assignee_name=Subquery(desks.values("assignee__name")[:1]),
        read_at=Subquery(reads.values("read_at")[:1]),
        moved_at=moved,
    )
    mine = Desk.objects.filter(case=OuterRef("pk"), platform=platform)
    if narrowed.assignee == "me":
        cases = cases.filter(Exists(mine.filter(assignee=user)))
    if narrowed.unread:
        cases = cases.filter(_UNREAD)
    return _narrow(cases, platform, narrowed)


def cases_narrowed(platform: Platform, narrowed: CaseFilter) -> QuerySet[Case]:
    """The same for programs, who have no case of their own and read nothing; with assignee."""
    desks = Desk.objects.filter(case=OuterRef("pk"), platform=platform)
    cases = visible_cases(platform).annotate(assignee_id=Subquery(desks.values("assignee")[:1]))
    return _narrow(cases, platform, narrowed)


def _narrow(cases: QuerySet[Case], platform: Platform, narrowed: CaseFilter) -> QuerySet[Case]:
    if narrowed.account:
        cases = cases.filter(account=narrowed.account)
    if narrowed.status in Case.Status.values:
        cases = cases.filter(status=narrowed.status)
    if narrowed.assignee == "nobody":
        mine = Desk.objects.filter(case=OuterRef("pk"), platform=platform)
        cases = cases.exclude(Exists(mine.exclude(assignee=None)))
    if narrowed.raised_by == "holder":
        cases = cases.filter(platform=None)
    elif narrowed.raised_by == "platform":
        cases = cases.filter(platform=platform)
    return cases.filter(_saying(platform, narrowed.words)) if narrowed.words else cases


def is_unread(case: Any) -> bool:
    """Whether a listed case has moved since its reader looked at it."""
    return case.read_at is None or case.read_at < case.moved_at


# The same, for the database.
_UNREAD = Q(read_at=None) | Q(read_at__lt=Coalesce("moved_at", "updated_at"))


def _saying(platform: Platform, words: str) -> Q:
    """Cases whose subject, conversation or e-mails with this platform hold all of ``words``. Notes are not searched."""
    query = SearchQuery(words, config="simple", search_type="websearch")
    said = Message.objects.filter(case=OuterRef("pk"), kind__in=_SHARED_KINDS[:2], search=query)
    mailed = ThreadEmail.objects.filter(desk__case=OuterRef("pk"), desk__platform=platform, search=query)
    return Q(search=query) | Q(Exists(said)) | Q(Exists(mailed))


def case_page(platform: Platform, user: User, narrowed: CaseFilter, cursor: str = "") -> Page[Case]:
    cases = case_list(platform, user, narrowed).select_related("account").defer("search")
    return keyset_page(cases, ORDER, cursor=cursor, size=PAGE_SIZE)


def cases_of_account(platform: Platform, user: User, account_id: str) -> list[Case]:
    """For the account's page: the newest, one more than the panel shows."""
    mine = case_list(platform, user).filter(account=account_id)
    return list(mine.order_by(*ORDER)[: PANEL_SIZE + 1])


def unread_count(platform: Platform, user: User) -> int:
    """Cases that moved since the operator read them; past 99 nobody counts on."""
    return case_list(platform, user, CaseFilter(unread=True)).order_by()[:_COUNTED].count()


def conversation_of(case: Case, *, notes: bool = False) -> list[Message]:
    """The conversation in order, attachments with it; ``notes`` are for the processor's staff alone."""
    kinds = [*_SHARED_KINDS, Message.Kind.NOTE] if notes else list(_SHARED_KINDS)
    messages = Message.objects.filter(case=case, kind__in=kinds).defer("search")
    return list(messages.order_by("created", "pk").prefetch_related(_attachments()))


def thread_of(case: Case, platform: Platform) -> list[ThreadEmail]:
    """The platform's e-mails with support, in order, each with its delivery."""
    emails = ThreadEmail.objects.filter(desk__case=case, desk__platform=platform).defer("search")
    return list(emails.select_related("email").order_by("created", "pk").prefetch_related(_attachments()))


def _attachments() -> Prefetch:
    return Prefetch("attachments", Attachment.objects.order_by("created", "pk"))


def readable_attachment(platform: Platform, case: Case, attachment_id: str) -> Attachment | None:
    """A file of the conversation, or of the platform's own e-mails; never one of a note."""
    beside = Q(message__case=case, message__kind__in=_SHARED_KINDS) | Q(
        thread_email__desk__case=case, thread_email__desk__platform=platform
    )
    return Attachment.objects.filter(beside, pk=attachment_id).first()


def holder_cases(connection: Connection) -> QuerySet[Case]:
    """What the account's holder raised; nothing that a platform raised about it."""
    return Case.objects.filter(account=connection.account_id, platform=None).defer("search")


def holder_attachment(case: Case, attachment_id: str) -> Attachment | None:
    return Attachment.objects.filter(message__case=case, message__kind__in=_SHARED_KINDS, pk=attachment_id).first()
