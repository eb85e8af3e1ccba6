"""Somebody who has every published number, as if it were exact, and tries what can be made of them by adding and
subtracting with any factors: linear algebra over the people."""

from collections import defaultdict
from itertools import combinations

from coaching.protected import LEAST_COACHES, LEAST_TEACHERS, MOST_TENTHS

#: Ranks are taken modulo a large prime: exact, and fast with plain integers.
PRIME = 2_147_483_647


class Attacker:
    """Knows of each shown cell who is in it. An atom is who cannot be told apart by any cell: they stand or fall
    together, so atoms are the columns."""

    def __init__(self, cells, coaches):
        """`cells` is a list of sets of people (any hashable), `coaches` whom each person has: person → set."""
        self.coaches = coaches
        atoms = defaultdict(set)
        for person in set().union(*cells):
            atoms[tuple(person in cell for cell in cells)].add(person)
        self.signatures = sorted(atoms)
        self.atoms = [atoms[signature] for signature in self.signatures]
        self.rows = [[int(s[k]) for s in self.signatures] for k in range(len(cells))]
        self.rank = rank(self.rows)

    def too_small(self):
        """A group that is too small, of which something can be worked out that depends on nobody else; or None.

        That is so where some sum of cells is 0 for everybody outside the group and not for all inside.
        """
        for group in self._small_groups():
            outside = [[row[k] for k in range(len(self.atoms)) if k not in group] for row in self.rows]
            if rank(outside) < self.rank:
                return set().union(*(self.atoms[k] for k in group))
        return None

    def derivable(self):
        """Every group whose numbers can be worked out, as sets of people. Only for small worlds: tries all of them."""
        numbers = range(len(self.atoms))
        for size in range(1, len(self.atoms) + 1):
            for group in combinations(numbers, size):
                if rank([*self.rows, [int(k in group) for k in numbers]]) == self.rank:
                    yield set().union(*(self.atoms[k] for k in group))

    def is_enough(self, people):
        """Whether a group may be shown by the rule."""
        shares = defaultdict(int)
        for person in people:
            for coach in self.coaches[person]:
                shares[coach] += 1
        return (
            len(people) >= LEAST_TEACHERS
            and len(shares) >= LEAST_COACHES
            and max(shares.values()) * 10 <= MOST_TENTHS * len(people)
        )

    def _small_groups(self):
        """The largest groups of atoms that are too small: fewer than five people, or all of one coach alone."""
        little = [k for k, atom in enumerate(self.atoms) if len(atom) < LEAST_TEACHERS]
        for size in range(1, LEAST_TEACHERS):
            for group in combinations(little, size):
                if sum(len(self.atoms[k]) for k in group) < LEAST_TEACHERS:
                    yield set(group)
        for coach in set().union(*self.coaches.values()):
            alone = {k for k, atom in enumerate(self.atoms) if all(self.coaches[p] == {coach} for p in atom)}
            if alone:
                yield alone


def rank(rows):
    """The rank of a matrix of integers, modulo a large prime."""
    rows, found = [[value % PRIME for value in row] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((k for k in range(found, len(rows)) if rows[k][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        inverse = pow(rows[found][column], -1, PRIME)
        head = [value * inverse % PRIME for value in rows[found]]
        rows[found] = head
        for k in range(found + 1, len(rows)):
            factor = rows[k][column]
            if factor:
                rows[k] = [(a - factor * b) % PRIME for a, b in zip(rows[k], head, strict=True)]
        found += 1
    return found
