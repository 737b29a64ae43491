"""The account pages that are the product's own: one-time links, sessions, access tokens."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from secretariat.accounts import actions, queries
from secretariat.accounts.actions.one_time_links import find_link
from secretariat.accounts.forms import TokenForm
from secretariat.ground import clock, powers
from secretariat.ground.errors import NotFound, SecretariatError


@never_cache
def one_time_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Asks before it signs in: programs that open the links in mails press no button."""
    now = clock.now()
    if request.method == "POST":
        try:
            user = actions.use_one_time_link(actor=request.actor, now=now, secret=secret)  # type: ignore[attr-defined]
        except NotFound as problem:
            return render(request, "accounts/link_spent.html", {"problem": problem}, status=404)
        if request.user.is_authenticated and request.user.pk != user.pk:
            request.session.flush()
        return perform_login(request, Login(user=user, redirect_url="/desk/"))  # type: ignore[no-any-return]
    link = find_link(secret)
    if link is None or link.used_at is not None or link.expires_at <= now:
        return render(request, "accounts/link_spent.html", {"link": link}, status=404)
    return render(request, "accounts/one_time_link.html", {"link": link})


@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    found = queries.own_sessions(actor=request.actor, now=clock.now(), current=request.session.session_key or "")  # type: ignore[attr-defined]
    return render(request, "accounts/sessions.html", {"sessions": found})


@login_required
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Ends one of my other sessions, or all of them."""
    actor, now = request.actor, clock.now()  # type: ignore[attr-defined]
    if mark := request.POST.get("mark"):
        actions.end_session(actor=actor, now=now, mark=mark)
        messages.success(request, _("That session has ended."))
    else:
        ended = actions.end_other_sessions(actor=actor, now=now, current=request.session.session_key or "")
        text = ngettext("%(count)d other session has ended.", "%(count)d other sessions have ended.", ended)
        messages.success(request, text % {"count": ended})
    return redirect("accounts:sessions")


@login_required
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """My access tokens, and the form for a new one, whose secret is shown once."""
    actor, now = request.actor, clock.now()  # type: ignore[attr-defined]
    form = TokenForm(request.POST or None, actor=actor)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = actions.create_access_token(
                actor=actor, now=now, name=form.cleaned_data["name"],
                powers_wanted=form.cleaned_data.get("powers", []), expires_at=form.expires_at(now),
            )  # fmt: skip
            form = TokenForm(actor=actor)
        except SecretariatError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    rows = [
        (token, [powers.CATALOGUE[p].label for p in token.powers if p in powers.CATALOGUE],
         token.expires_at is not None and token.expires_at <= now)
        for token in queries.own_tokens(actor=actor)
    ]  # fmt: skip
    return render(request, "accounts/tokens.html", {"form": form, "rows": rows, "secret": secret})


@login_required
@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Ends one of my tokens."""
    token = actions.revoke_access_token(actor=request.actor, now=clock.now(), token_id=token_id)  # type: ignore[attr-defined]
    messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("accounts:tokens")


class UseApp(ActivateTOTPView):  # type: ignore[misc]
    """Sets up an authenticator app; its number proves who is there, so that the recovery codes are shown at once."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Asking for another number within the same half minute would refuse the one that was just typed."""
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp", reauthenticated=True)
        return response


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """Adds a passkey; using it proves who is there, so that the recovery codes are shown at once."""

    def get_form(self, form_class: Any = None) -> BaseForm:
        """A passkey signs in alone unless one says otherwise: that is what people expect of the button for it."""
        form: BaseForm = super().get_form(form_class)
        form.fields["passwordless"].initial = True
        form.fields["passwordless"].label = _("It signs me in alone, without a code from my mail")
        form.fields["passwordless"].help_text = _(
            "Needs a device with a fingerprint reader or a screen lock. Leave it out for a plain security key."
        )
        return form

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """As with the app: who has just used the device is not asked for it again."""
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="webauthn", reauthenticated=True)
        return response
