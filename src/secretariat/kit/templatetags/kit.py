"""The components of the product as template tags: {% load kit %}. Each is shown on the developers' page /kit/."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from secretariat.ground.dates import DAY, FOREVER, format_partial
from secretariat.kit.spoken import spoken_date

register = template.Library()

MESSAGE_TONES = {"error": "warn", "warning": "warn", "success": "accent"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line icon of static/kit/icons.svg, to stand beside a word; hidden from screen readers."""
    return format_html(
        '<svg class="icon icon-{0}" aria-hidden="true" focusable="false" width="24" height="24">'
        '<use href="{1}#{0}"></use></svg>',
        name,
        static("kit/icons.svg"),
    )


@register.simple_tag
def badge(text: Any, tone: str = "plain") -> SafeString:
    """A short state beside a name; tone plain, accent or warn. The words carry the meaning, never the colour alone."""
    return format_html('<span class="badge badge-{}">{}</span>', tone, text)


@register.inclusion_tag("kit/button.html")
def button(label: str, url: str = "", tone: str = "plain", icon: str = "", **attributes: Any) -> dict[str, Any]:
    """A link that looks like a button where `url` is given, else a submit button.

    Tone: main (one a screen), plain, warn, quiet. Other names become attributes (name=, value=, type=, hx_get=,
    data_copy=); True gives a bare attribute, None or False none.
    """
    if not url:
        attributes.setdefault("type", "submit")
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return {
        "label": label,
        "url": url,
        "tone": tone,
        "icon": icon,
        "attributes": {name: value for name, value in named.items() if value is not None and value is not False},
    }


@register.inclusion_tag("kit/figure.html")
def figure(label: str, value: Any, note: str = "", url: str = "") -> dict[str, Any]:
    """One number with its name, inside <dl class="figures">. None shows as a dash: not known is not nought."""
    return {"label": label, "value": grouped(value), "note": note, "url": url}


@register.filter
def grouped(value: Any) -> Any:
    """A whole number with the language's thousands mark; other values as they are, None as None."""
    if isinstance(value, int) and not isinstance(value, bool):
        return formats.number_format(value, force_grouping=True)
    return value


@register.inclusion_tag("kit/empty_state.html")
def empty_state(title: str, text: str = "", action_url: str = "", action_label: str = "") -> dict[str, Any]:
    """What stands where a list would, and what to do about it."""
    return {"title": title, "text": text, "action_url": action_url, "action_label": action_label}


@register.simple_tag
def fuzzy_date(day: date | None, precision: str = DAY) -> str:
    """A date told no more exactly than it is known: 28 January 2013, October 2007, 1991. None and FOREVER: nothing."""
    if day is None or day == FOREVER:
        return ""
    return format_html('<time datetime="{}">{}</time>', format_partial(day, precision), spoken_date(day, precision))


@register.simple_tag
def period(
    start: date | None,
    start_precision: str = DAY,
    end: date | None = None,
    end_precision: str = DAY,
) -> str:
    """From one fuzzy date to another. An end of None or FOREVER gives “since …”, a start of None “until …”.

    The end is printed as it is given, so that “until” reads rightly for a half-open range.
    """
    begins = fuzzy_date(None if start == date.min else start, start_precision)
    ends = fuzzy_date(end, end_precision)
    if begins and ends:
        return format_html(gettext("{start} – {end}"), start=begins, end=ends)
    if begins:
        return format_html(gettext("since {start}"), start=begins)
    return format_html(gettext("until {end}"), end=ends) if ends else ""


@register.inclusion_tag("kit/pager.html")
def pager(page: Any) -> dict[str, Any]:
    """Earlier and later pages of a list; `page` has previous_url, next_url and, if wanted, shown (“1–50 of 1,204”)."""
    return {"page": page}


@register.inclusion_tag("kit/field.html")
def field(bound_field: BoundField) -> dict[str, Any]:
    """Label, help, error and input of one form field, tied together for screen readers."""
    return {"field": bound_field}


@register.inclusion_tag("kit/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a form, at its top, each line leading to its field. Nothing while the form is right."""
    wrong = [form[name] for name in form.fields if form[name].errors]
    return {"general": form.non_field_errors(), "wrong": wrong, "count": len(wrong) + len(form.non_field_errors())}


@register.filter
def is_checkbox(bound_field: BoundField) -> bool:
    """Whether the field is one tick box, whose label stands beside it."""
    return getattr(bound_field.field.widget, "input_type", "") == "checkbox" and not bound_field.use_fieldset


@register.inclusion_tag("kit/breadcrumb.html")
def breadcrumb(items: Iterable[Any]) -> dict[str, Any]:
    """The way down to this page: items with label and url; one without url is the page itself."""
    return {"items": items}


@register.inclusion_tag("kit/tabs.html")
def tabs(items: Iterable[Any], label: str = "") -> dict[str, Any]:
    """Sections of one thing as links: items with label, url, current and, if wanted, count."""
    return {"items": items, "label": label}


@register.inclusion_tag("kit/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened, in the order given: entries with date, precision, title, and if wanted text, url, tone."""
    return {"entries": entries}


@register.inclusion_tag("kit/steps.html")
def steps(labels: Sequence[str], current: int) -> dict[str, Any]:
    """The stages of a long act; `current` counts from 1."""
    return {"steps": [(label, number < current, number == current) for number, label in enumerate(labels, 1)]}


@register.inclusion_tag("kit/progress.html")
def progress(label: str, value: int | None, maximum: int = 100, note: str = "") -> dict[str, Any]:
    """How far long work has come; a value of None means that it is not yet known."""
    return {"label": label, "value": value, "maximum": maximum, "note": note}


@register.inclusion_tag("kit/changes.html")
def changes(rows: Iterable[Mapping[str, Any]], caption: str = "") -> dict[str, Any]:
    """Before and after, one line a fact: rows with label, before, after. Unequal values are marked in words too."""
    return {"rows": [{**row, "changed": row["before"] != row["after"]} for row in rows], "caption": caption}


@register.inclusion_tag("kit/slip.html")
def slip(
    title: str,
    text: str = "",
    when: str = "",
    tone: str = "plain",
    action_url: str = "",
    action_label: str = "",
    url: str = "",
) -> dict[str, Any]:
    """One thing that waits on My desk, with the one button that settles it; stands inside <ul class="slips">."""
    return {
        "title": title,
        "text": text,
        "when": when,
        "tone": tone,
        "action_url": action_url,
        "action_label": action_label,
        "url": url,
    }


@register.inclusion_tag("kit/notice.html")
def notice(text: Any, tone: str = "plain", title: str = "") -> dict[str, Any]:
    """Something to know before going on; tone plain, accent or warn."""
    return {"text": text, "tone": tone, "title": title, "icon": "warning" if tone == "warn" else "info"}


@register.filter
def message_tone(message: Any) -> str:
    """The tone of a message left by the last act."""
    return MESSAGE_TONES.get(message.level_tag, "plain")


@register.inclusion_tag("kit/confirm.html", takes_context=True)
def confirm(
    context: Context, label: str, question: str, action_url: str, confirm_label: str, tone: str = "warn", **fields: Any
) -> dict[str, Any]:
    """An act asked for twice, without a pop-up; other names are sent along as hidden fields."""
    return {
        "tone": tone,
        "label": label,
        "question": question,
        "action_url": action_url,
        "confirm_label": confirm_label,
        "fields": fields,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("kit/tree.html")
def tree(nodes: Iterable[Any], label: str) -> dict[str, Any]:
    """A tree to walk by keyboard. See tree_nodes for what a node has."""
    return {"nodes": nodes, "label": label}


@register.inclusion_tag("kit/tree_nodes.html")
def tree_nodes(nodes: Iterable[Any]) -> dict[str, Any]:
    """The lines of one level, also the whole answer to a request for children.

    A node has label, url; and if wanted note, badges (pairs of text and tone), current, children (nodes that are
    shown open), children_url (fetched when opened), toggle_url (the page to open it without script), and
    more=True for a last line “Show more” whose children_url brings the lines that replace it.
    """
    return {"nodes": nodes}


@register.simple_tag(takes_context=True)
def query_with(context: Context, **values: Any) -> str:
    """This page's address with parts of its query changed; None or "" takes a part away, a list repeats it."""
    request = context["request"]
    query = request.GET.copy()
    for name, value in values.items():
        if value is None or value == "":
            query.pop(name, None)
        elif isinstance(value, (list, tuple)):
            query.setlist(name, [str(one) for one in value])
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else str(request.path)


@register.simple_tag(takes_context=True)
def theme_attribute(context: Context) -> SafeString:
    """The person's explicit choice of light or dark for the html element; nothing while the device decides."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme") if request else None
    return mark_safe(f' data-theme="{chosen}"') if chosen in ("light", "dark") else SafeString("")
