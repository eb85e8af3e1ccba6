"""A circle of keys may be a teacher's corner, and the policies keep the rest of the team out of it."""

from importlib import import_module

from django.db import migrations, models

rows = import_module("coaching.migrations.0007_policies_ask_once")
picked = import_module("coaching.migrations.0009_picked_is_asked_once")

ME = "(SELECT coaching_acting_person())"


def mine(table=""):
    """It is shared with whoever asks: it stands in nobody's corner, or in theirs."""
    return f"({table}shared_at IS NOT NULL AND ({table}corner_of_id IS NULL OR {table}corner_of_id = {ME}))"


OF_ENTRY = rows.before.seen("coaching_entry", "entry_id", f" AND ({mine('parent.')} OR parent.{rows.COACH})")
#: Policy by table: its name, what it says now, what it said before.
POLICIES = {
    "coaching_entry": ("person", f"{rows.COACH} OR ({mine()} AND {rows.MEMBER})", rows.ROWS["coaching_entry"]),
    "coaching_entrywrap": ("person", OF_ENTRY, rows.OF_ENTRY),
    "coaching_entryversion": ("person", OF_ENTRY, rows.OF_ENTRY),
    "coaching_attachment": ("person", OF_ENTRY, rows.OF_ENTRY),
}
PICKED = f"{picked.PICKED} AND (corner_of_id IS NULL OR corner_of_id = {ME} OR {rows.COACH})"


def refuse_what_has_corners(apps, schema_editor):
    """Going back: what stands in a corner would be the whole team's to see that it exists, and its keys have no name."""
    if apps.get_model("coaching", "CircleKey").objects.filter(circle__startswith="corner:").exists():
        raise RuntimeError("There are keys of corners, which the tables of before have no room for.")


class Migration(migrations.Migration):
    dependencies = [("coaching", "0012_teams_have_corners")]

    operations = [
        migrations.RemoveConstraint(model_name="circlekey", name="circle_key_circle_known"),
        migrations.AlterField(
            model_name="circlekey", name="circle", field=models.CharField(max_length=30)
        ),
        migrations.AddConstraint(
            model_name="circlekey",
            constraint=models.CheckConstraint(
                condition=models.Q(("circle__regex", "^(coach|shared|corner:[1-9][0-9]*)$")),
                name="circle_key_circle_known",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, refuse_what_has_corners),
        *(
            migrations.RunSQL(rows.alter(table, name, now), rows.alter(table, name, before))
            for table, (name, now, before) in POLICIES.items()
        ),
        migrations.RunSQL(
            rows.alter("coaching_entry", "picked", PICKED), rows.alter("coaching_entry", "picked", picked.PICKED)
        ),
    ]
