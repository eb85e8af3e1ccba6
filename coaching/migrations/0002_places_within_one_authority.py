"""Composite foreign keys: the school of a request or engagement is its authority's, the team is the school's."""

from django.db import migrations

PAIRS = [
    ("coaching_coachingrequest", "school_id, authority_id", "accounts_school", "id, authority_id"),
    ("coaching_coachingrequest", "team_id, school_id", "accounts_team", "id, school_id"),
    ("coaching_engagement", "school_id, authority_id", "accounts_school", "id, authority_id"),
]


def name(table, columns):
    return f"{table}_{columns.split(',')[0]}_fits"


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0001_initial"),
        ("accounts", "0002_places_within_one_authority"),
        ("scheduling", "0002_busy_facilitators"),
    ]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {name(table, columns)} FOREIGN KEY ({columns})"
            f" REFERENCES {other} ({other_columns}) DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {name(table, columns)}",
        )
        for table, columns, other, other_columns in PAIRS
    ]
