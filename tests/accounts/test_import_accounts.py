"""From a file into the database, by the command and by the job."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from accounts.counts import status_counts
from accounts.jobs import RUNNERS, imports
from accounts.jobs.imports import CHECK, IMPORT
from accounts.jobs.running import run_claimed, run_job
from accounts.listing import refresh_listing
from accounts.models import Account, Connection, ExternalAccount, Job, Person
from accounts.services import jobs
from accounts.signals import accounts_imported
from connect_dashboard.journal.models import AuditEntry, Event
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden
from tests.accounts.importing import BAD, GOOD, account, ndjson, with_external, with_person
from tests.factories.accounts import connected_account


@pytest.fixture
def imported(ada):
    """Check and import a file as Ada; returns the job."""

    def run(content: bytes, phases=(CHECK, IMPORT), **parameters) -> Job:
        actor = operator(ada)
        job = jobs.job_draft(
            actor=actor,
            kind=Job.Kind.IMPORT,
            parameters={"format": "json", **parameters},
            source=ContentFile(content, "accounts.ndjson"),
            filename="accounts.ndjson",
        )
        for phase in phases:
            run_claimed(jobs.job_take(actor=actor, job=job, parameters={"phase": phase}), RUNNERS)
        job.refresh_from_db()
        return job

    return run


def counts(job: Job) -> tuple[int, int, int, int]:
    return tuple(job.counts[name] for name in ("new", "changed", "unchanged", "rejected"))


def rejected(job: Job) -> list[dict[str, str]]:
    with job.result.open("r") as file:
        return list(csv.DictReader(file))


def test_the_check_writes_no_account_and_says_what_would_happen(imported):
    job = imported(ndjson(account(), account(id="acct_2", country="ZZ")), phases=[CHECK])
    assert (job.status, counts(job), job.total) == ("draft", (1, 0, 0, 1), 2)
    assert job.parameters["samples"]["new"][0]["name"] == "Bäckerei Sonne"
    assert not Account.objects.exists()
    assert not AuditEntry.objects.filter(account_id="acct_1Sonne").exists()


def test_accounts_come_in_whole(imported, ada):
    job = imported(ndjson(account()))
    assert (job.status, counts(job)) == ("done", (1, 0, 0, 0))
    stored = Account.objects.get()
    assert stored.display_name == "Bäckerei Sonne"
    assert stored.requirements == GOOD["requirements"]
    assert stored.persons.get().representative
    assert stored.external_accounts.get().default_for_currency
    assert dict(stored.capabilities.values_list("name", "status")) == GOOD["capabilities"]
    connection = Connection.objects.get()
    assert (connection.platform, connection.status, connection.metadata) == (
        ada.platform,
        "in_review",
        {"tier": "gold"},
    )
    assert connection.next_due_at == datetime.fromtimestamp(1_800_000_000, tz=UTC)
    assert status_counts(ada.platform)["in_review"] == 1
    indexed = connection.search_terms
    refresh_listing(stored)
    connection.refresh_from_db()
    assert connection.search_terms == indexed


def test_it_is_written_down_once_an_account(imported, ada):
    imported(ndjson(account(), account(id="acct_2")))
    entries = AuditEntry.objects.filter(action="account.imported")
    assert sorted(entries.values_list("account_id", flat=True)) == ["acct_1Sonne", "acct_2"]
    assert set(entries.values_list("actor_label", flat=True)) == {"Ada"}
    assert entries.get(account_id="acct_2").after == {
        "source": "accounts.ndjson, line 2",
        "configuration": "Express",
        "country": "Germany",
        "status": "In review",
    }
    assert Event.objects.filter(type="account.updated").count() == 2


def test_an_imported_account_has_not_been_active(imported, ada, client_for):
    imported(ndjson(account()))
    connection = Connection.objects.get()
    assert connection.last_active_at == connection.created == datetime.fromtimestamp(GOOD["created"], tz=UTC)
    listed = client_for(ada).get("/accounts/", {"inactive_days": "540"})
    assert [row.last_active_at for row in listed.context["rows"]] == [None]
    assert "Never" in listed.text


def test_floors_above_hear_of_it(imported):
    heard = []

    def receive(changes, **kwargs):
        heard.extend(change.account.pk for change in changes)

    accounts_imported.connect(receive)
    try:
        imported(ndjson(account()))
        imported(ndjson(account()))
    finally:
        accounts_imported.disconnect(receive)
    assert heard == ["acct_1Sonne"]


def test_the_same_file_again_writes_nothing(imported):
    imported(ndjson(account()))
    before = list(Connection.objects.values_list("pk", "search_terms")), Event.objects.count()
    job = imported(ndjson(account()))
    assert counts(job) == (0, 0, 1, 0)
    assert (list(Connection.objects.values_list("pk", "search_terms")), Event.objects.count()) == before
    assert AuditEntry.objects.filter(account_id="acct_1Sonne").count() == 1


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        (account(email="new@example.com"), ["email"]),
        (account(metadata={"tier": "silver"}), ["metadata"]),
        (account(capabilities={"transfers": "inactive"}), ["capabilities"]),
        (with_person(last_name="Sommer"), ["persons"]),
        (with_external(bank_name="Other Bank"), ["external_accounts"]),
    ],
    ids=lambda value: str(value) if isinstance(value, list) else "",
)
def test_what_differs_is_changed_and_named(imported, changed, names):
    imported(ndjson(account()))
    job = imported(ndjson(changed))
    assert counts(job) == (0, 1, 0, 0)
    entry = AuditEntry.objects.get(action="account.reimported")
    assert entry.after == {"source": "accounts.ndjson, line 1", "changed": names}
    assert counts(imported(ndjson(changed))) == (0, 0, 1, 0)


def test_the_index_follows_a_change(imported):
    imported(ndjson(account()))
    imported(
        ndjson(
            account(business_profile={"name": "Konditorei Mond"}, requirements={"disabled_reason": "rejected.fraud"})
        )
    )
    connection = Connection.objects.get()
    assert (connection.name, connection.sort_name) == ("Konditorei Mond", "konditorei mond")
    assert "mond" in connection.search_terms.split()


def test_what_the_file_does_not_name_stays(imported):
    imported(ndjson(account()))
    imported(ndjson({"id": "acct_1Sonne", "object": "account", "email": "new@example.com", "persons": []}))
    stored = Account.objects.get()
    assert (stored.email, stored.business_profile["name"]) == ("new@example.com", "Bäckerei Sonne")
    assert (stored.persons.count(), stored.connections.get().metadata) == (1, {"tier": "gold"})


def test_a_new_representative_takes_the_place_of_the_old(imported):
    imported(ndjson(account()))
    newcomer = {"id": "person_2", "first_name": "Nina", "relationship": {"representative": True}}
    job = imported(ndjson(account(persons=[newcomer])))
    assert job.status == "done"
    assert list(Person.objects.order_by("pk").values_list("pk", "representative")) == [
        ("person_1Maria", False),
        ("person_2", True),
    ]


def test_the_default_bank_account_changes_over(imported):
    imported(ndjson(account()))
    other = {**GOOD["external_accounts"]["data"][0], "id": "ba_2"}
    imported(ndjson(account(external_accounts=[other])))
    assert list(ExternalAccount.objects.filter(default_for_currency=True).values_list("pk", flat=True)) == ["ba_2"]


def test_another_platforms_account_is_refused_and_untouched(imported, other_platform):
    connection = connected_account(other_platform, name="Theirs", id="acct_1Sonne")
    job = imported(ndjson(account()))
    assert counts(job) == (0, 0, 0, 1)
    assert rejected(job) == [{"line": "1", "id": "acct_1Sonne", "reason": "This account belongs to another platform"}]
    assert Account.objects.get().display_name == "Theirs"
    assert Connection.objects.get() == connection


def test_another_accounts_person_is_refused(imported, platform):
    Person.objects.create(id="person_1Maria", account=connected_account(platform).account)
    assert rejected(imported(ndjson(account())))[0]["reason"] == "person_1Maria belongs to another account"


def test_every_bad_row_is_reported_with_its_line(imported):
    good = [account(id=f"acct_good{n}") for n in range(len(BAD))]
    lines = [line for pair in zip(good, (row for row, _ in BAD), strict=True) for line in pair]
    job = imported(ndjson(*lines))
    assert counts(job) == (len(BAD), 0, 0, len(BAD))
    assert [int(row["line"]) for row in rejected(job)] == list(range(2, 2 * len(BAD) + 1, 2))
    assert all(word in row["reason"] for row, (_, word) in zip(rejected(job), BAD, strict=True))


def test_names_that_look_like_markup_or_formulas_are_text(imported, ada, client_for):
    job = imported(ndjson(account(business_profile={"name": "<b>x</b>"}), account(id="=cmd()", country="DE")))
    page = client_for(ada).get(f"/accounts/jobs/{job.pk}/").content.decode()
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<b>x</b>" not in page


def test_a_run_that_was_cut_off_goes_on_where_it_was(imported, monkeypatch):
    monkeypatch.setattr(imports, "BATCH", 2)
    rows = [account(id=f"acct_{n}") for n in range(5)] + [account(id="acct_9", country="ZZ")]
    job = imported(ndjson(*rows), phases=[CHECK])
    real, calls = imports.import_records, []

    def cut_off(**given):
        calls.append(given)
        if len(calls) == 2:
            raise OSError("the machine went away")
        return real(**given)

    monkeypatch.setattr(imports, "import_records", cut_off)
    taken = jobs.job_take(actor=operator_of(job), job=job, parameters={"phase": IMPORT})
    run_claimed(taken, RUNNERS)
    job.refresh_from_db()
    assert (job.status, job.position, Account.objects.count()) == ("failed", 2, 2)
    jobs.job_retry(actor=operator_of(job), job=job)
    run_job(job.pk, RUNNERS)
    job.refresh_from_db()
    assert (job.status, counts(job), Account.objects.count()) == ("done", (5, 0, 0, 1), 5)
    assert [row["line"] for row in rejected(job)] == ["6"]


def operator_of(job: Job):
    return operator(job.platform.memberships.get(user=job.user))


def test_who_may_not_import_cannot(vic):
    with pytest.raises(Forbidden):
        jobs.job_draft(actor=operator(vic), kind=Job.Kind.IMPORT, parameters={})


# The command


def write(tmp_path, name: str, content: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(content)
    return str(path)


def run_command(*args: str, **options) -> str:
    out = StringIO()
    call_command("import_accounts", *args, stdout=out, **options)
    return out.getvalue()


def test_the_command_imports_and_counts_reasons(platform, tmp_path):
    file = write(tmp_path, "a.ndjson", ndjson(account(), account(), account(id="acct_2", country="ZZ")))
    report = tmp_path / "rejected.csv"
    said = run_command(file, rejected=report)
    assert "Done: 1 new, 0 changed, 0 unchanged, 2 rejected (3 rows)" in said
    assert "Unknown country 'ZZ' (line 3)" in said
    assert report.read_text().startswith("line,id,reason")


def test_a_dry_run_writes_nothing(platform, tmp_path):
    assert "Would be: 1 new" in run_command(write(tmp_path, "a.ndjson", ndjson(account())), dry_run=True)
    assert not Account.objects.exists()
    assert Job.objects.get().status == "canceled"


def test_the_command_takes_the_apis_list_and_tables(platform, tmp_path):
    listed = json.dumps({"object": "list", "data": [account()]}).encode()
    assert "1 new" in run_command(write(tmp_path, "a.json", listed))
    table = "Konto;Name;Stadt\nacct_1Sonne;Bäckerei Sonne;Köln\n".encode("cp1252")
    file = write(tmp_path, "a.csv", table)
    assert "1 changed" in run_command(file, mapping=["Konto=id", "Stadt=metadata.city"])
    assert "1 unchanged" in run_command(file, mapping=["Konto=id", "Stadt=metadata.city"])
    assert Connection.objects.get().metadata == {"tier": "gold", "city": "Köln"}


def test_a_new_account_from_a_table_needs_a_country_and_gets_its_currency(platform, tmp_path):
    file = write(tmp_path, "a.csv", b"id,country\nacct_1,JP\nacct_2,\n")
    said = run_command(file, default_type="custom")
    assert "1 new" in said
    assert "Country is missing (line 3)" in said
    stored = Account.objects.get()
    assert (stored.default_currency, stored.configuration.name) == ("jpy", "Custom")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["/nowhere/a.csv"], "No such file"),
        (["FILE", "--platform", "Nobody"], "No such platform"),
        (["FILE", "--mapping", "X=id"], "COLUMN=FIELD"),
    ],
)
def test_the_command_says_what_it_lacks(platform, tmp_path, arguments, words):
    file = write(tmp_path, "a.csv", b"id\nacct_1\n")
    with pytest.raises(CommandError, match=words):
        run_command(*[file if one == "FILE" else one for one in arguments])


def test_the_platform_must_be_named_where_there_are_two(platform, other_platform, tmp_path):
    file = write(tmp_path, "a.ndjson", ndjson(account()))
    with pytest.raises(CommandError, match="which platform"):
        run_command(file)
    assert "1 new" in run_command(file, platform=platform.public_id)
    assert Connection.objects.get().platform == platform
