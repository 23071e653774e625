import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.record.comparison import paired, spread, t_quantile

# Two-sided 95 % and 99 % points as printed in tables of Student's t.
TABLE = {
    1: (12.706, 63.657),
    2: (4.303, 9.925),
    3: (3.182, 5.841),
    4: (2.776, 4.604),
    5: (2.571, 4.032),
    6: (2.447, 3.707),
    9: (2.262, 3.250),
    10: (2.228, 3.169),
    20: (2.086, 2.845),
    29: (2.045, 2.756),
    30: (2.042, 2.750),
    120: (1.980, 2.617),
}


@pytest.mark.parametrize("freedom", TABLE)
def test_quantiles_are_those_of_the_printed_tables(freedom):
    assert round(t_quantile(0.95, freedom), 3) == TABLE[freedom][0]
    assert round(t_quantile(0.99, freedom), 3) == TABLE[freedom][1]


def test_quantiles_with_a_closed_form():
    assert t_quantile(0.5, 1) == pytest.approx(1)  # Cauchy: its quartiles
    assert t_quantile(0.95, 1) == pytest.approx(math.tan(0.95 * math.pi / 2))
    for confidence in (0.1, 0.5, 0.9, 0.999):
        assert t_quantile(confidence, 2) == pytest.approx(confidence * math.sqrt(2 / (1 - confidence**2)))


@pytest.mark.parametrize(("confidence", "freedom"), [(0, 3), (1, 3), (0.95, 0)])
def test_no_quantile_without_a_probability_or_a_degree_of_freedom(confidence, freedom):
    with pytest.raises(ValueError, match="no quantile"):
        t_quantile(confidence, freedom)


def test_a_difference_is_paired_by_seed_and_has_the_interval_of_the_textbook():
    ours, base = {0: 11.0, 1: 23.0, 2: 36.0, 7: 99.0}, {2: 33.0, 0: 10.0, 1: 21.0, 8: 1.0}
    made = paired(ours, base)  # differences 1, 2, 3: mean 2, deviation 1
    assert (made.n, made.mean, made.std, made.wins) == (3, 2.0, 1.0, 3)
    half = 4.302652729911275 / math.sqrt(3)
    assert (made.low, made.high) == (pytest.approx(2 - half), pytest.approx(2 + half))
    assert made.verdict == "no difference shown"


@pytest.mark.parametrize(
    ("differences", "verdict", "wins"),
    [
        ([1.0, 1.1, 0.9], "gain", 3),
        ([-1.0, -1.1, -0.9], "loss", 0),
        ([5.0, -1.0, 3.0], "no difference shown", 2),
        ([0.0, 0.0, 0.0], "no difference shown", 0),
        ([1.0, 1.0], "gain", 2),
        ([9.0], "", 1),
    ],
)
def test_a_gain_is_claimed_only_where_the_interval_leaves_zero_out(differences, verdict, wins):
    made = paired(dict(enumerate(differences)), dict.fromkeys(range(len(differences)), 0.0))
    assert (made.verdict, made.wins) == (verdict, wins)


def test_one_seed_has_neither_interval_nor_verdict():
    made = paired({0: 5.0}, {0: 1.0})
    assert (made.mean, made.std, made.low, made.high, made.verdict) == (4.0, None, None, None, "")


def test_nothing_shared_is_no_difference():
    assert paired({0: 1.0}, {1: 1.0}) is None
    assert spread([]) is None


@given(st.lists(st.floats(0, 100), min_size=2, max_size=12), st.lists(st.floats(0, 100), min_size=2, max_size=12))
def test_turned_round_a_gain_is_a_loss(first, second):
    ours, base = dict(enumerate(first)), dict(enumerate(second))
    one, other = paired(ours, base), paired(base, ours)
    assert one.mean == pytest.approx(-other.mean)
    assert one.low == pytest.approx(-other.high)
    swapped = {"gain": "loss", "loss": "gain"}
    assert one.verdict == swapped.get(other.verdict, other.verdict)
