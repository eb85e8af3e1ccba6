"""Composite foreign keys: an area, school or team named together with an authority or school belongs to it."""

from django.db import migrations

PAIRS = [
    # table, columns, referenced table, referenced columns
    ("accounts_school", "area_id, authority_id", "accounts_area", "id, authority_id"),
    ("accounts_duty", "area_id, authority_id", "accounts_area", "id, authority_id"),
    ("accounts_duty", "school_id, authority_id", "accounts_school", "id, authority_id"),
    ("accounts_duty", "team_id, school_id", "accounts_team", "id, school_id"),
]
UNIQUE = [
    ("accounts_area", "id, authority_id", "area_id_authority"),
    ("accounts_school", "id, authority_id", "school_id_authority"),
    ("accounts_team", "id, school_id", "team_id_school"),
]


def name(table, columns):
    return f"{table}_{columns.split(',')[0]}_fits"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {unique} UNIQUE ({columns})",
                f"ALTER TABLE {table} DROP CONSTRAINT {unique}",
            )
            for table, columns, unique in UNIQUE
        ),
        *(
            migrations.RunSQL(
                # Deferred, so that a school can change hands together with everything that names it.
                f"ALTER TABLE {table} ADD CONSTRAINT {name(table, columns)} FOREIGN KEY ({columns})"
                f" REFERENCES {other} ({other_columns}) DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE {table} DROP CONSTRAINT {name(table, columns)}",
            )
            for table, columns, other, other_columns in PAIRS
        ),
    ]
