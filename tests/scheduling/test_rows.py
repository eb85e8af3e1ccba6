import re

from config.embedded import BASE_DIR
from scheduling.queries.grid import MOST_LANES, STEP


def test_every_row_of_a_day_has_its_class():
    """The longest day begins at midnight: one row for each step, and one for the day's name."""
    css = (BASE_DIR / "static/css/rows.css").read_text(encoding="utf-8")
    rows = range(1, 24 * 60 // STEP + 2)
    assert {int(number) for number in re.findall(r"\.r-(\d+)\{grid-row-start:\1\}", css)} == set(rows)
    assert {int(number) for number in re.findall(r"\.s-(\d+)\{grid-row-end:span \1\}", css)} == set(rows)


def test_every_lane_has_its_class():
    css = (BASE_DIR / "static/css/week.css").read_text(encoding="utf-8")
    for lanes in range(1, MOST_LANES + 1):
        assert f".lane-{lanes} {{ grid-column: {lanes}; }}" in css
