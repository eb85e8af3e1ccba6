"""The engagements of whoever asks are found by a function, once for each statement.

As sub-selects they stood in every policy, several times in those that ask the policies of other tables; making the
plan took longer than reading the rows.
"""

from importlib import import_module

from django.db import migrations

before = import_module("coaching.migrations.0006_row_security")

FUNCTIONS = """
CREATE FUNCTION coaching_acting_engagements() RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(id), '{}') FROM (
        SELECT e.id FROM coaching_engagement e JOIN scheduling_seriesmember m ON m.series_id = e.series_id
        WHERE m.person_id = coaching_acting_person() AND m.left_at IS NULL
        UNION ALL
        SELECT h.engagement_id FROM coaching_handover h WHERE h.outgoing_id = coaching_acting_person()
            AND h.state IN ('proposed', 'consented') AND h.asked_at IS NOT NULL
    ) own(id)
$$;
CREATE FUNCTION coaching_acting_coached() RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(id), '{}') FROM (
        SELECT e.id FROM coaching_engagement e JOIN scheduling_seriesmember m ON m.series_id = e.series_id
        WHERE m.person_id = coaching_acting_person() AND m.left_at IS NULL AND m.role = 'facilitator'
        UNION ALL
        SELECT h.engagement_id FROM coaching_handover h WHERE h.outgoing_id = coaching_acting_person()
            AND h.state IN ('proposed', 'consented') AND h.asked_at IS NOT NULL
    ) own(id)
$$;
"""
NO_FUNCTIONS = """
DROP FUNCTION coaching_acting_coached();
DROP FUNCTION coaching_acting_engagements();
"""

MEMBER = "engagement_id = ANY ((SELECT coaching_acting_engagements())::bigint[])"
COACH = "engagement_id = ANY ((SELECT coaching_acting_coached())::bigint[])"
OF_ENTRY = before.seen("coaching_entry", "entry_id", f" AND (parent.shared_at IS NOT NULL OR parent.{COACH})")

ROWS = {
    "coaching_circlekey": MEMBER,
    "coaching_grant": before.seen("coaching_circlekey", "circle_key_id", f" AND parent.{MEMBER}"),
    "coaching_entry": f"{COACH} OR (shared_at IS NOT NULL AND {MEMBER})",
    "coaching_entrywrap": OF_ENTRY,
    "coaching_entryversion": OF_ENTRY,
    "coaching_attachment": OF_ENTRY,
}
PICKED = before.PICKED.replace(before.MEMBER, MEMBER)


def alter(table, policy, rows):
    return f"ALTER POLICY {policy} ON {table} USING ({rows});"


class Migration(migrations.Migration):
    dependencies = [("coaching", "0006_row_security")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        *(
            migrations.RunSQL(alter(table, "person", rows), alter(table, "person", before.ROWS[table]))
            for table, rows in ROWS.items()
        ),
        migrations.RunSQL(
            alter("coaching_entry", "picked", PICKED), alter("coaching_entry", "picked", before.PICKED)
        ),
    ]
