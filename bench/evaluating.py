"""Pure evaluations a second on one core.

The complete account is an American company with everything provided and verified, as most are; of the
typical one something is open: a tax id failed, and the website is still to come.
"""

from dataclasses import replace
from time import perf_counter

from requirements_app.catalogue import Catalogue, catalogue
from requirements_app.evaluate import evaluate
from requirements_app.situation import Facts
from tests.requirements.situations import NOW, fail, newcomer, settled


def accounts(rules: Catalogue) -> dict[str, Facts]:
    complete = settled(newcomer("US", "company", "card_payments", "transfers"), rules)
    return {
        "complete": complete,
        "typical, a tax id failed": fail(
            replace(complete, provided=complete.provided - {"business_profile.url"}), "company.tax_id"
        ),
        "new, nothing provided": newcomer("US", "company", "card_payments", "transfers"),
    }


def rate(facts: Facts, rules: Catalogue, seconds: float = 2.0) -> float:
    evaluate(facts, rules, NOW)
    number, started = 0, perf_counter()
    while (elapsed := perf_counter() - started) < seconds:
        for _ in range(500):
            evaluate(facts, rules, NOW)
        number += 500
    return number / elapsed


def evaluation_rates() -> dict[str, float]:
    """Evaluations a second by kind of account. Needs Django set up, and no database."""
    rules = catalogue()
    return {name: rate(facts, rules) for name, facts in accounts(rules).items()}
