"""What is kept back, and that nothing which is shown gives it away."""

from hypothesis import given
from hypothesis import strategies as st

from coaching.reports.floor import FLOOR, Floor


def floor_of(**numbers):
    """A floor of schools "a1", "a2", "b1", …, each with so many teachers; the letter is the area."""
    teachers, count = {}, 0
    for school, number in numbers.items():
        teachers[school] = set(range(count, count + number))
        count += number
    return Floor(teachers, {school: ("authority", school[0]) for school in numbers})


def test_four_teachers_are_kept_back_and_five_are_shown():
    assert not floor_of(a1=4).shows(["a1"])
    assert floor_of(a1=5).shows(["a1"])


def test_a_school_without_teachers_has_nothing_to_keep_back():
    assert floor_of(a1=5, a2=0).shows(["a2"])
    assert floor_of(a1=5, a2=0).shows(["a1", "a2"])


def test_who_is_left_over_takes_the_smallest_with_them():
    floor = floor_of(a1=9, a2=6, a3=2)
    assert floor.shows(["a1", "a2", "a3"])
    assert floor.shows(["a1"])
    assert not floor.shows(["a2"])
    assert not floor.shows(["a3"])
    assert not floor.shows(["a1", "a2"])


def test_two_small_schools_protect_each_other():
    floor = floor_of(a1=9, a2=3, a3=2)
    assert floor.shows(["a1"])
    assert not floor.shows(["a2"])
    assert floor.shows(["a1", "a2", "a3"])


def test_a_small_area_takes_another_with_it_but_not_what_it_has():
    floor = floor_of(a1=9, b1=6, b2=6, b3=7, c1=4)
    assert floor.shows(["a1", "b1", "b2", "b3", "c1"])
    assert not floor.shows(["c1"])
    # The smallest that is shown beside it is the area A, which is one school.
    assert not floor.shows(["a1"])
    assert floor.shows(["b1", "b2", "b3"])
    assert floor.shows(["b1"])


def test_a_teacher_of_two_schools_is_one_teacher():
    floor = Floor({"a1": {1, 2, 3}, "a2": {3, 4}}, {"a1": ("x", "a"), "a2": ("x", "a")})
    assert not floor.shows(["a1", "a2"])


def derivable(floor):
    """The smallest sets of schools that one gets at by subtracting what is shown from what it lies in."""
    for place in floor.shown:
        within = [one for one in floor.shown if one < place]
        yield place - frozenset().union(*within)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("xy"), st.sampled_from("abc"), st.integers(1, 4)),
        st.sets(st.integers(1, 30), max_size=12),
        max_size=12,
    )
)
def test_no_difference_between_what_is_shown_is_about_fewer(schools):
    floor = Floor(schools, {school: (school[0], school[:2]) for school in schools})
    for rest in derivable(floor):
        assert floor.people(rest) == 0 or floor.people(rest) >= FLOOR
    # It is not that nothing is shown: with enough teachers an authority always is.
    for authority in "xy":
        own = [school for school in schools if school[0] == authority]
        people = set().union(*(schools[school] for school in own))
        assert floor.shows(own) == (len(people) == 0 or len(people) >= FLOOR)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.data())
def test_what_is_made_up_of_places_is_shown_only_if_all_of_it_is(sizes, data):
    floor = floor_of(**{f"a{number}": size for number, size in enumerate(sizes)})
    chosen = data.draw(st.sets(st.sampled_from([f"a{number}" for number in range(len(sizes))])))
    with_teachers = frozenset(chosen) & floor.teachers.keys()
    made_up = frozenset().union(*(place for place in floor.shown if place <= with_teachers))
    assert floor.shows(chosen) == (made_up == with_teachers)
