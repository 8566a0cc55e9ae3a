"""The chart of balances, as the SVG's own numbers."""

from datetime import date, timedelta

import pytest

from connect_dashboard.ui.money import Money
from funds.chart import OWN_BALANCES, Balance
from funds.charting import balance_chart

DAYS = [date(2026, 9, 1) + timedelta(days=number) for number in range(90)]


def drawn(**amounts):
    daily = {kind: list(zip(DAYS, amounts.get(kind.value, [0] * 90), strict=True)) for kind in OWN_BALANCES}
    return balance_chart(daily, "usd", width=960, height=260, day_labels=7)


def test_what_was_always_zero_has_no_line_but_for_what_is_available():
    assert [line.kind for line in drawn().lines] == [Balance.AVAILABLE]
    assert [line.label for line in drawn(reserved=[0] * 89 + [5]).lines] == ["Available", "Reserved"]


def test_a_line_has_a_point_a_day_and_a_mark_on_the_last_one():
    line = drawn(available=[1_000] * 89 + [2_000]).lines[0]
    assert len(line.points.split()) == 90
    assert line.points.split()[-1] == f"{line.marks[0].x},{line.marks[0].y}"
    assert line.now == Money(2_000, "usd")


def test_more_money_is_higher_and_zero_lies_on_its_own_line():
    chart = drawn(available=[-500] * 45 + [0] * 44 + [1_000])
    heights = [float(point.split(",")[1]) for point in chart.lines[0].points.split()]
    assert heights[0] > heights[50] == chart.zero > heights[-1]


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0, 0, ["$0.00", "$0.01"]),
        (0, 1_240_000, ["$0.00", "$5K", "$10K", "$15K"]),
        (-30_000, 90_000, ["−$500.00", "$0.00", "$500.00", "$1K"]),
    ],
)
def test_amounts_beside_the_chart_are_round_and_reach_beyond_the_lines(low, high, labels):
    assert [tick.label for tick in drawn(available=[low] * 45 + [high] * 45).amounts] == labels


def test_days_below_the_chart_begin_and_end_with_its_days():
    days = drawn().days
    assert [days[0].label, days[-1].label] == ["1 Sep", "29 Nov"]
    assert [days[0].anchor, days[-1].anchor] == ["start", "end"]
