"""Who holds the balances that are measured: a platform with 200 funded accounts, and sixteen with ten each."""

from django.utils import timezone

from accounts.demo.loading import load_demo_accounts
from accounts.models import Capability, Connection
from connect_dashboard.team.actors import Actor, operator
from connect_dashboard.team.models import Membership, Platform, User
from funds import postings
from funds.ledger import post, post_many

ACCOUNTS, FEWER, PLATFORMS = 200, 10, 17
SEED = 41
NAME = "Money measured"
MEMBERS = 32
FUNDS = 10**12


def populate() -> None:
    """Make what is missing, and give everybody more than a run can move. The first platform is the hot one."""
    for number in range(PLATFORMS):
        platform, made = Platform.objects.get_or_create(business_name=_name(number), defaults={"country": "US"})
        load_demo_accounts(platform.pk, FEWER if number else ACCOUNTS, SEED + number, timezone.now())
        for member in range(MEMBERS):
            user, _ = User.objects.get_or_create(email=f"bench{member}@example.com", defaults={"name": "Bench"})
            Membership.objects.get_or_create(platform=platform, user=user, defaults={"roles": ["administrator"]})
        if made:
            _fund(platform)


def measured() -> tuple[int, list[str]]:
    """The hot platform and its accounts."""
    platform = Platform.objects.get(business_name=_name(0))
    return platform.pk, [one.account_id for one in _connections(platform)]


def member_of(number: int, member: int) -> tuple[Actor, list[Connection]]:
    """A member of a platform, and accounts that can be sent funds."""
    platform = Platform.objects.get(business_name=_name(number))
    membership = Membership.objects.select_related("platform", "user").get(
        platform=platform, user__email=f"bench{member}@example.com"
    )
    return operator(membership), _connections(platform)


def _connections(platform: Platform) -> list[Connection]:
    """Accounts that take funds."""
    taking = Connection.objects.for_platform(platform).filter(
        account__capabilities__name="transfers", account__capabilities__status=Capability.Status.ACTIVE
    )
    rejected = taking.filter(account__requirements__disabled_reason__startswith="rejected.")
    return list(taking.exclude(pk__in=rejected).select_related("account", "platform").order_by("pk"))


def _name(number: int) -> str:
    return f"{NAME} {number}" if number else NAME


def _fund(platform: Platform) -> None:
    connections = _connections(platform)
    given = {"platform_id": platform.pk, "amount": FUNDS, "currency": "usd", "created": timezone.now()}
    post_many([postings.top_up(source="tu_bench", **given), postings.top_up_settled(source="tu_bench", **given)])
    for number, one in enumerate(connections):
        share = {**given, "amount": FUNDS // ACCOUNTS // 2}
        post(postings.transfer(source=f"tr_bench{number}", account=one.account_id, **share))
