"""Search for people, units and posts within one's reach, in any script."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from secretariat.ground import clock
from secretariat.kit.requests import Request
from secretariat.offices.queries import find_posts
from secretariat.people.queries import found_people, search_people
from secretariat.structure.queries import find_units, names_above

LIMIT = 20


@login_required
def search(request: Request) -> HttpResponse:
    """What is found for `?q=`, people first."""
    on = request.on or clock.today()
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    people = units = posts = []
    if text:
        persons = search_people(actor=request.actor, text=text, limit=LIMIT)
        people = found_people(actor=request.actor, persons=persons, on=on)
        units = find_units(text, on, limit=LIMIT)
        posts = find_posts(text, on, language=get_language() or "en", limit=LIMIT)
    above = names_above(units, on)
    context = {
        "query": text,
        "people": people,
        "units": [(unit, above[unit.id]) for unit in units],
        "posts": posts,
        "perhaps_more": LIMIT in (len(people), len(units), len(posts)),
        "nothing": bool(text) and not people and not units and not posts,
    }
    return render(request, "desk/search.html", context)
