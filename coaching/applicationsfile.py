"""The applications to a programme as a file."""

from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.csvfile import csv_file


def applications_csv(rows, numbers) -> bytes:
    """A line for each, without what anybody wrote.

    `rows` come with person and school, `numbers` are those in line by the application's id.
    """
    head = [_("Given name"), _("Family name"), _("E-mail"), _("School"), _("Post"), _("State"), _("Applied")]
    return csv_file(
        [*head, _("Number in line")],
        (
            [
                row.person.given_name,
                row.person.family_name,
                row.person.email,
                row.school.name if row.school else "",
                row.get_career_post_display(),
                row.get_state_display(),
                f"{timezone.localdate(row.applied_at):%Y-%m-%d}",
                numbers.get(row.pk, ""),
            ]
            for row in rows
        ),
    )
