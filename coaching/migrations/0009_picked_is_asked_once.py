"""Which entries go along in a hand-over is found by a function, once for each statement.

The policies of most tables ask the one of the entries, so its sub-select was planned several times in each statement.
"""

from importlib import import_module

from django.db import migrations

rows = import_module("coaching.migrations.0007_policies_ask_once")

FUNCTION = """
CREATE FUNCTION coaching_acting_picked() RETURNS uuid[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(p.entry_id), '{}')
    FROM coaching_handoverentry p JOIN coaching_handover h ON h.id = p.handover_id
    WHERE h.engagement_id = ANY (coaching_acting_engagements())
      AND h.state IN ('proposed', 'consented') AND h.asked_at IS NOT NULL
$$;
"""
PICKED = f"{rows.MEMBER} AND id = ANY ((SELECT coaching_acting_picked())::uuid[])"


class Migration(migrations.Migration):
    dependencies = [("coaching", "0008_keys_by_version")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION coaching_acting_picked();"),
        migrations.RunSQL(
            rows.alter("coaching_entry", "picked", PICKED), rows.alter("coaching_entry", "picked", rows.PICKED)
        ),
    ]
