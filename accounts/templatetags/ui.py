"""The pieces that pages are made of. docs/look.md shows each."""

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from accounts import dates

register = template.Library()

TAG_ICONS = {"waits": "clock", "done": "check", "goes": "arrow-right", "wrong": "triangle-alert"}

for _filter in (dates.day, dates.short_day, dates.clock, dates.day_and_clock, dates.week, dates.from_now):
    register.filter(_filter)


@lru_cache(maxsize=512)
def _drawn(name: str) -> SafeString:
    attributes = {"class": "icon", "aria-hidden": "true", "focusable": "false"}
    return mark_safe(lucide(Context(), name, size=20, **attributes))  # noqa: S308 - drawn by the package


@register.simple_tag
def icon(name: str) -> SafeString:
    """A lucide icon for the eye only; the word stands beside it. Raises IconDoesNotExist for an unknown name."""
    return _drawn(name)


@register.simple_tag
def span(start: datetime, end: datetime) -> str:
    """{% span meeting.start meeting.end %}: "tisdag 24 november, 14.30–15.30"."""
    return dates.span(start, end)


@register.filter
def iso(moment: date | datetime) -> str:
    """For the datetime attribute of <time>."""
    return moment.isoformat()


@register.simple_tag
def initials(person) -> str:
    """First letters of the first and last word of a name: "KE"."""
    words = str(person).split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.inclusion_tag("components/tag.html")
def tag(state: str, text: str, symbol: str | None = None) -> dict:
    """{% tag "waits" _("waits for match") %}; state: waits, done, goes, wrong or "" for none of them."""
    return {"state": state, "text": text, "symbol": symbol or TAG_ICONS.get(state)}


@register.inclusion_tag("components/empty.html")
def empty(
    title: str, text: str = "", url: str = "", label: str = "", symbol: str = "sprout", level: str = "h2"
) -> dict:
    """What comes here, and the button where one can start."""
    return {"title": title, "text": text, "url": url, "label": label, "symbol": symbol, "level": level}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context, page, newer_label: str = "", older_label: str = "") -> dict:
    """Links to the rows before and after; `page` has `newer` and `older`, cursors or None. Keeps the other filters."""

    def address(**cursor):
        query = context["request"].GET.copy()
        for key in ("newer", "older"):
            query.pop(key, None)
        query.update(cursor)
        return f"?{query.urlencode()}"

    return {
        "newer": address(newer=page.newer) if page.newer else "",
        "older": address(older=page.older) if page.older else "",
        "newer_label": newer_label,
        "older_label": older_label,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms) -> dict:
    """What is wrong in one form or several, or lists of them, with a link to each field; stands above the forms in the
    template."""
    problems, general = [], []
    for form in _one_by_one(forms):
        if form is None or form == "":
            continue
        # Crispy looks at this, to say everything once (templates/bootstrap5/errors.html).
        form.summed_up = True
        general += form.non_field_errors()
        for name, errors in form.errors.items():
            if name == "__all__":
                continue
            field = form[name]
            # A group of radio buttons has no element with the field's own id.
            target = (
                field.subwidgets[0].id_for_label if field.use_fieldset and field.subwidgets else field.auto_id
            )
            problems += [{"id": target, "label": field.label, "error": error} for error in errors]
    return {"problems": problems, "general": general, "amount": len(problems) + len(general)}


def _one_by_one(forms):
    for form in forms:
        if isinstance(form, list):
            yield from form
        else:
            yield form


@register.inclusion_tag("components/facts.html")
def facts(pairs) -> dict:
    """A definition list of (label, value); empty values are left out."""
    return {"pairs": pairs}


@register.inclusion_tag("components/timeline.html")
def timeline(events) -> dict:
    """What has happened, in order. Each event: what, who, at, note; state (waits, wrong, coming) if it is not done."""
    return {"events": events}


@register.inclusion_tag("components/path.html")
def path(steps, label: str) -> dict:
    """Where on the way: steps with label and state (past, now, coming). `label` names the path to those who hear it."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("components/next.html")
def next_thing(title: str, text: str = "", url: str = "", label: str = "", kicker: str = "") -> dict:
    """The one thing that waits for you on this page."""
    return {"title": title, "text": text, "url": url, "label": label, "kicker": kicker}


@register.inclusion_tag("components/load.html")
def load_bar(value: float, most: float, text: str) -> dict:
    """A bar of value out of most, under a text that says the same in words; ochre when full, brick above."""
    percent = round(100 * value / most) if most else 0
    state = "over" if percent > 100 else "full" if percent >= 90 else ""
    return {"percent": percent, "shown": min(percent, 100), "state": state, "text": text}


@register.inclusion_tag("components/copy.html")
def copy(text: str, name: str) -> dict:
    """A text with a button that copies it; without script there is only the text. `name` is its id on the page."""
    return {"text": text, "id": name}


@register.inclusion_tag("components/crumbs.html")
def crumbs(*parts) -> dict:
    """{% crumbs url label url label %}, outermost first; a last label without address is this page."""
    return {"crumbs": list(zip(parts[::2], parts[1::2], strict=True))}
