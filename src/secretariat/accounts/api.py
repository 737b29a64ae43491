"""The API of one's own account, for the session of a browser alone: an access token changes nothing about sign-in.

Tokens are made on the page “Account” and nowhere else: answers of the API are kept for repeated requests, secrets
never.
"""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import StringConstraints

from secretariat.accounts import actions, queries
from secretariat.accounts.models import AccessToken
from secretariat.ground import clock
from secretariat.kit.rest.fields import IdText, Shown
from secretariat.kit.rest.paging import Page, actor_of, page

router = Router()


class SessionShown(Shown):
    """A browser in which I am signed in; `mark` names it without giving its key away."""

    mark: str
    is_current: bool
    signed_in_at: datetime | None
    browser: str
    expires_at: datetime


class TokenShown(Shown):
    """One of my access tokens; `hint` is how its secret begins."""

    id: int
    name: str
    hint: str
    powers: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class EndedShown(Shown):
    """How many sessions ended."""

    ended: int


Mark = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _token(row: AccessToken) -> dict[str, Any]:
    return {name: getattr(row, name) for name in TokenShown.model_fields}


@router.get("/me/sessions", response=Page[SessionShown], summary="My sessions")
def list_sessions(request: HttpRequest) -> Any:
    """Where I am signed in, this browser first. Not for access tokens."""
    current = request.session.session_key or ""
    found = queries.own_sessions(actor=actor_of(request), now=clock.now(), current=current)
    return page(request, [{name: getattr(s, name) for name in SessionShown.model_fields} for s in found], None)


@router.post("/me/sessions/end-others", response=EndedShown, summary="End my other sessions")
def end_other_sessions(request: HttpRequest) -> Any:
    """Every browser but this one is signed out. Not for access tokens."""
    current = request.session.session_key or ""
    return {"ended": actions.end_other_sessions(actor=actor_of(request), now=clock.now(), current=current)}


@router.post("/me/sessions/{mark}/end", response=EndedShown, summary="End one of my sessions")
def end_session(request: HttpRequest, mark: Mark) -> Any:
    """That browser is signed out. Not for access tokens."""
    actions.end_session(actor=actor_of(request), now=clock.now(), mark=mark)
    return {"ended": 1}


@router.get("/me/tokens", response=Page[TokenShown], summary="My access tokens")
def list_tokens(request: HttpRequest) -> Any:
    """Those that were not revoked, the latest first. Not for access tokens."""
    return page(request, [_token(row) for row in queries.own_tokens(actor=actor_of(request))], None)


@router.post("/me/tokens/{token_id}/revoke", response=TokenShown, summary="Revoke an access token")
def revoke_token(request: HttpRequest, token_id: IdText) -> Any:
    """It opens nothing any more. Not for access tokens."""
    return _token(actions.revoke_access_token(actor=actor_of(request), now=clock.now(), token_id=token_id))
