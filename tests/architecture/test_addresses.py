from collections import Counter

from tests.architecture.addresses import addresses


def test_every_address_has_a_name_of_its_own():
    # Two routes may share a name when they differ in what they take.
    counts = Counter((address.name, tuple(address.parameters)) for address in addresses())
    assert [key for key, number in counts.items() if number > 1] == []


def test_every_address_of_ours_ends_with_a_slash_or_a_file_ending():
    ours = [address.route for address in addresses() if not address.route.startswith(("account/", "^"))]
    assert [
        route for route in ours if route and not route.endswith("/") and "." not in route.rpartition("/")[2]
    ] == []
