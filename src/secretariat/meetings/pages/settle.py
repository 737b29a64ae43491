"""One decision, and the button that says it is done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from secretariat.ground import clock
from secretariat.kit.requests import Request, today_only
from secretariat.meetings import actions, queries

MOST = 200


@login_required
@today_only
def decision(request: Request, decision_id: int) -> HttpResponse:
    """A decision with who sees to it and by when; done, or not after all."""
    if request.method == "POST":
        settled = request.POST.get("settled") != "no"
        actions.settle_decision(actor=request.actor, now=clock.now(), decision_id=decision_id, settled=settled)
        messages.success(request, _("Noted as done.") if settled else _("Noted as not done yet."))
        return redirect("meetings:decision", decision_id)
    view, unit_name, may = queries.decision_view(actor=request.actor, decision_id=decision_id)
    late = view.decision.due_on is not None and view.decision.due_on < clock.today() and not view.decision.settled_at
    context = {"view": view, "unit_name": unit_name, "may": may, "late": late}
    return render(request, "meetings/decision.html", context)


@login_required
def decisions(request: Request) -> HttpResponse:
    """Everything that meetings decided and that waits for the reader, the next first."""
    today = clock.today()
    rows = queries.decisions_due(actor=request.actor, today=today, limit=MOST)
    late = [bool(row.decision.due_on and row.decision.due_on < today) for row in rows]
    return render(request, "meetings/decisions.html", {"rows": list(zip(rows, late, strict=True))})
