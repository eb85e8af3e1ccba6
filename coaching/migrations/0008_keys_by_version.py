"""Each version of an entry gets a content key of its own; what there is keeps the one that it has for all."""

from django.db import migrations, models


def refuse_what_has_several(apps, schema_editor):
    """Going back: the tables of before have room for one key of an entry, and the others would be lost."""
    if apps.get_model("coaching", "EntryWrap").objects.filter(version__gt=0).exists():
        raise RuntimeError("There are versions with keys of their own, which cannot be taken back to one for all.")


class Migration(migrations.Migration):
    dependencies = [("coaching", "0007_policies_ask_once")]

    operations = [
        migrations.RemoveConstraint(model_name="entrywrap", name="entry_wrap_once_per_key"),
        # 0: the key of all versions without one of their own.
        migrations.AddField(
            model_name="entrywrap",
            name="version",
            field=models.PositiveIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="entrywrap",
            constraint=models.UniqueConstraint(
                fields=("entry", "version", "circle_key"), name="entry_wrap_once_per_key"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, refuse_what_has_several),
    ]
