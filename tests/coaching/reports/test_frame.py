"""Values as people read them."""

import pytest

from coaching.reports.frame import HIDDEN, Unit, shown


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (2 / 3, Unit.SHARE, "67 %"),
        (0.005, Unit.SHARE, "0,5 %"),
        (0, Unit.SHARE, "0 %"),
        (4.5, Unit.SHARE, "450 %"),
        (119, Unit.HOURS, "2,0"),
        (7499, Unit.HOURS, "125,0"),
        (1.96, Unit.DAYS, "2,0"),
        (12345, Unit.AMOUNT, "12\xa0345"),
        (None, Unit.AMOUNT, "–"),
        (HIDDEN, Unit.SHARE, "–"),
    ],
)
def test_rounded_and_never_cut_off(value, unit, text):
    assert shown(value, unit) == text
