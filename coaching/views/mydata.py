"""What is stored about oneself: to read, and to save as one file."""

import datetime as dt
import io
import json
import zipfile

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from coaching.enums import ExportKind
from coaching.queries import mydata as queries
from coaching.rules import access as rules
from coaching.services import export
from coaching.views.exportfile import file_name, style

#: So many rows of a group stand on the page; of a longer one the last few. The file has all.
WHOLE, LAST = 15, 5


@login_required
def my_data(request):
    """Everything in groups, the last of each; and where to ask for what only a coach can open."""
    groups = queries.groups(request.user)
    context = {
        "groups": [(group, *_shown(group.rows)) for group in groups],
        "engagements": list(queries.may_ask_about(request.user)),
        "has_conversations": rules.has_conversations(request.user),
        "guards_requests": rules.guards_requests(request.user),
    }
    return render(request, "coaching/mydata/page.html", context)


@login_required
@require_POST
def my_data_file(request):
    """The same, whole, for people to read and for machines."""
    # Noted first, so that the file tells of itself.
    export.record(person=request.user, kind=ExportKind.MY_DATA)
    groups = queries.groups(request.user)
    about = {"groups": groups, "person": request.user, "at": timezone.now()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", render_to_string("coaching/mydata/file.html", about))
        archive.writestr("style.css", style())
        archive.writestr("data.json", _json(groups))
    response = HttpResponse(file.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{file_name("my-data")}"'
    response["Cache-Control"] = "no-store"
    return response


def _shown(rows):
    """The rows to show, and how many there are beside them."""
    shown = rows if len(rows) <= WHOLE else rows[-LAST:]
    return shown, len(rows) - len(shown)


def _json(groups):
    """{group: [{column: value}]}; times in UTC."""
    rows = {
        group.name: [dict(zip(group.columns, map(_value, row), strict=True)) for row in group.rows]
        for group in groups
    }
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _value(value):
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, int | None) else str(value)
