"""Offices that need someone: vacant seats and tenures that end soon."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from secretariat.ground import clock
from secretariat.kit.requests import Request
from secretariat.offices import queries
from secretariat.structure.queries import organisation
from secretariat.structure.rules import in_language

PAGE = 50


@login_required
def vacancies(request: Request) -> HttpResponse:
    """Vacant seats where one fills posts, along the tree."""
    heads = request.GET.get("heads", "1") == "1"
    rows = queries.vacancies(
        actor=request.actor,
        on=request.on or clock.today(),
        heads_only=heads,
        after=request.GET.get("after", "")[:500],
        limit=PAGE + 1,
    )
    language = get_language() or "en"
    titles = [(row, in_language(row.post.type.names, language)) for row in rows[:PAGE]]
    after = rows[PAGE - 1].path if len(rows) > PAGE else ""
    return render(request, "offices/vacancies.html", {"rows": titles, "heads": heads, "after": after})


@login_required
def endings(request: Request) -> HttpResponse:
    """Tenures that end soon with nobody recorded to follow, where one fills posts."""
    rows = queries.endings(actor=request.actor, today=clock.today(), limit=200)
    language = get_language() or "en"
    titles = [(row, in_language(row.post.type.names, language)) for row in rows]
    rules = organisation()
    days = rules.ending_notice_days if rules else 60
    return render(request, "offices/endings.html", {"rows": titles, "days": days})
