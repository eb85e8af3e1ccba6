"""Triggers that note what changes figures. Each only inserts: nobody who changes something waits for another."""

from django.db import migrations

MEETING = "'booked', 'held', 'cancelled'"
TOLD = "(NEW.attended IS NOT NULL OR NEW.role = 'facilitator')"
WAS_TOLD = TOLD.replace("NEW.", "OLD.")


def differs(*columns):
    """The condition that a row has another value in one of the columns."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


# Each table: when, on which condition, and what is noted.
TRIGGERS = [
    ("scheduling_meeting", "INSERT", f"NEW.starts_at IS NOT NULL AND NEW.status IN ({MEETING})", "meeting"),
    (
        "scheduling_meeting",
        "UPDATE",
        differs("series_id", "kind", "status", "cancel_reason", "starts_at", "ends_at"),
        "meeting",
    ),
    ("scheduling_meeting", "DELETE", "OLD.starts_at IS NOT NULL", "meeting"),
    ("scheduling_participant", "INSERT", TOLD, "at_meeting"),
    (
        "scheduling_participant",
        "UPDATE",
        f"({TOLD} OR {WAS_TOLD}) AND ("
        + differs("meeting_id", "person_id", "role", "attended", "travel_before", "travel_after")
        + ")",
        "at_meeting",
    ),
    ("scheduling_participant", "DELETE", WAS_TOLD, "at_meeting"),
    ("coaching_log", "INSERT", "", "at_meeting"),
    ("coaching_log", "UPDATE", differs("meeting_id", "minutes"), "at_meeting"),
    ("coaching_log", "DELETE", "", "at_meeting"),
    ("scheduling_series", "UPDATE", differs("school_id", "authority_id"), "series_place"),
    ("scheduling_series", "DELETE", "", "series_place"),
    *(
        (table, event, condition, "programme")
        for table, columns in (
            ("coaching_engagement", ("series_id", "programme_id")),
            ("coaching_group", ("series_id", "programme_id")),
            ("coaching_programme", ("series_id",)),
        )
        for event, condition in (
            ("INSERT", "NEW.series_id IS NOT NULL"),
            ("UPDATE", differs(*columns)),
            ("DELETE", "OLD.series_id IS NOT NULL"),
        )
    ),
    ("scheduling_term", "INSERT", "", "terms"),
    ("scheduling_term", "UPDATE", "OLD.* IS DISTINCT FROM NEW.*", "terms"),
    ("scheduling_term", "DELETE", "", "terms"),
    ("accounts_schoolarea", "INSERT", "", "area"),
    ("accounts_schoolarea", "UPDATE", "OLD.* IS DISTINCT FROM NEW.*", "area"),
    ("accounts_schoolarea", "DELETE", "", "area"),
]


def function(name, old, new):
    """A function of triggers that notes what `old` and `new` say; neither is asked for a row that is not there."""
    return f"""
CREATE FUNCTION coaching_due_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        {old}
    END IF;
    IF TG_OP <> 'DELETE' THEN
        {new}
    END IF;
    RETURN NULL;
END $$;
"""


def both(columns, values, where="true"):
    """The same insert from the old row and the new one."""
    insert = f"INSERT INTO coaching_due ({columns}) SELECT {values} WHERE {where};"
    return insert.replace("ROW.", "OLD."), insert.replace("ROW.", "NEW.")


FUNCTIONS = "".join(
    function(name, *statements)
    for name, statements in {
        "meeting": (
            """IF OLD.starts_at IS NOT NULL THEN
            INSERT INTO coaching_due (series_id, day)
            VALUES (OLD.series_id, (OLD.starts_at AT TIME ZONE 'Europe/Stockholm')::date);
        END IF;""",
            "INSERT INTO coaching_due (meeting_id) VALUES (NEW.id);",
        ),
        "at_meeting": (
            """IF TG_OP = 'DELETE' OR OLD.meeting_id <> NEW.meeting_id THEN
            INSERT INTO coaching_due (meeting_id) VALUES (OLD.meeting_id);
        END IF;""",
            "INSERT INTO coaching_due (meeting_id) VALUES (NEW.meeting_id);",
        ),
        "series_place": both(
            "school_id, authority_id, without_school",
            "ROW.school_id, CASE WHEN ROW.school_id IS NULL THEN ROW.authority_id END, ROW.school_id IS NULL",
        ),
        "programme": both("series_id", "ROW.series_id", "ROW.series_id IS NOT NULL"),
        "terms": both("authority_id", "ROW.authority_id"),
        "area": both("school_id", "ROW.school_id"),
    }.items()
)
NAMES = ("meeting", "at_meeting", "series_place", "programme", "terms", "area")


def create(table, event, condition, name):
    """One trigger."""
    when = f"WHEN ({condition})" if condition else ""
    return (
        f"CREATE TRIGGER summary_due_{event.lower()} AFTER {event} ON {table}"
        f" FOR EACH ROW {when} EXECUTE FUNCTION coaching_due_{name}();"
    )


# What is there already is worked out by the first worker that comes by.
ALL = "INSERT INTO coaching_due (authority_id) SELECT id FROM accounts_schoolauthority;"

FORWARD = FUNCTIONS + "\n".join(create(*trigger) for trigger in TRIGGERS) + ALL
BACKWARD = "\n".join(
    [
        *(f"DROP TRIGGER summary_due_{event.lower()} ON {table};" for table, event, *_rest in TRIGGERS),
        *(f"DROP FUNCTION coaching_due_{name}();" for name in NAMES),
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0030_summaries"),
        ("accounts", "0010_areas_over_time"),
        ("scheduling", "0014_mail_to_bare_addresses"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
