"""Row-level policies on the vault's tables: the net beneath a filter that somebody forgot.

Who asks is told by `accounts.acting` in the setting bollplank.person: a person's id, or "maintenance". Whoever is not
told sees nothing. FORCE holds the owner to them too. What does not depend on the row stands in sub-selects that
PostgreSQL evaluates once for each statement.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION coaching_acting_person() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN current_setting('bollplank.person', true) ~ '^[0-9]{1,18}$'
           THEN current_setting('bollplank.person', true)::bigint END
$$;
CREATE FUNCTION coaching_acting_maintenance() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('bollplank.person', true) = 'maintenance', false)
$$;
"""
NO_FUNCTIONS = """
DROP FUNCTION coaching_acting_maintenance();
DROP FUNCTION coaching_acting_person();
"""

ME = "(SELECT coaching_acting_person())"
MAINTENANCE = "(SELECT coaching_acting_maintenance())"

# A coach who hands over seals the last keys for the successor after having left, before the hand-over is done.
UNDER_WAY = "h.state IN ('proposed', 'consented') AND h.asked_at IS NOT NULL"


def in_circle(role=""):
    """The engagement is one that the person is in today; with `role`, in that part."""
    return f"""engagement_id IN (
    SELECT e.id FROM coaching_engagement e JOIN scheduling_seriesmember m ON m.series_id = e.series_id
    WHERE m.person_id = {ME} AND m.left_at IS NULL{f" AND m.role = '{role}'" if role else ""}
    UNION ALL
    SELECT h.engagement_id FROM coaching_handover h WHERE h.outgoing_id = {ME} AND {UNDER_WAY})"""


MEMBER, COACH = in_circle(), in_circle("facilitator")
MY_KEY = f"IN (SELECT k.id FROM coaching_vaultkey k WHERE k.person_id = {ME})"
# Teachers who are asked about a hand-over see which entries go along: that they are, not what belongs to them.
PICKED = f"""{MEMBER} AND EXISTS (
    SELECT 1 FROM coaching_handoverentry p JOIN coaching_handover h ON h.id = p.handover_id
    WHERE p.entry_id = coaching_entry.id AND {UNDER_WAY})"""

# The office lets people in and out, and sees who still waits for a key: that there are keys, and who holds them.
OFFICE = f"""engagement_id IN (
    SELECT e.id FROM coaching_engagement e JOIN accounts_duty d ON d.authority_id = e.authority_id
    WHERE d.person_id = {ME} AND d.role = 'administrator'
      AND d.starts_on <= (now() AT TIME ZONE 'Europe/Stockholm')::date
      AND (d.ends_on IS NULL OR d.ends_on >= (now() AT TIME ZONE 'Europe/Stockholm')::date))"""


def seen(table, column, further=""):
    """The row belongs to one of `table` that is itself let through."""
    return f"EXISTS (SELECT 1 FROM {table} parent WHERE parent.id = {column}{further})"


OF_ENTRY = seen("coaching_entry", "entry_id", f" AND (parent.shared_at IS NOT NULL OR parent.{COACH})")

# Which rows a person may see and change.
ROWS = {
    "coaching_vaultkey": f"person_id = {ME}",
    "coaching_wrap": f"vault_key_id {MY_KEY}",
    "coaching_pin": f"holder_id {MY_KEY}",
    "coaching_draft": f"person_id = {ME}",
    "coaching_circlekey": MEMBER,
    "coaching_grant": seen("coaching_circlekey", "circle_key_id", f" AND parent.{MEMBER}"),
    "coaching_entry": f"{COACH} OR (shared_at IS NOT NULL AND {MEMBER})",
    "coaching_entrywrap": OF_ENTRY,
    "coaching_entryversion": OF_ENTRY,
    "coaching_sealedfield": seen("coaching_entryversion", "version_id"),
    "coaching_attachment": OF_ENTRY,
    "coaching_attachmentpiece": seen("coaching_attachment", "attachment_id"),
}


def forward(table, rows):
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY person ON {table} USING ({rows});
CREATE POLICY maintenance ON {table} USING ({MAINTENANCE});
"""


def backward(table):
    return f"""
DROP POLICY maintenance ON {table};
DROP POLICY person ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("coaching", "0005_erasure_and_access_requests"), ("scheduling", "0002_busy_facilitators")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        *(migrations.RunSQL(forward(table, rows), backward(table)) for table, rows in ROWS.items()),
        # Public keys are for everybody: grants are sealed with them, and workers remind their owners.
        migrations.RunSQL(
            "CREATE POLICY public_key ON coaching_vaultkey FOR SELECT USING (true);",
            "DROP POLICY public_key ON coaching_vaultkey;",
        ),
        migrations.RunSQL(
            f"CREATE POLICY picked ON coaching_entry FOR SELECT USING ({PICKED});",
            "DROP POLICY picked ON coaching_entry;",
        ),
        migrations.RunSQL(
            f"CREATE POLICY office ON coaching_circlekey FOR SELECT USING ({OFFICE});",
            "DROP POLICY office ON coaching_circlekey;",
        ),
        migrations.RunSQL(
            "CREATE POLICY office ON coaching_grant FOR SELECT"
            f" USING ({seen('coaching_circlekey', 'circle_key_id')});",
            "DROP POLICY office ON coaching_grant;",
        ),
    ]
