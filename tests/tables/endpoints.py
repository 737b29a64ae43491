"""The table of endpoints: what everyone gets at every address of the product, on the small organisation of the tests.

One line for each route and method: the columns are ROLES, in their order, each an HTTP status, or "in" where one is led to
the sign-in. After a bar stands what is sent: JSON to the API, a form to a page, a query with GET; $names are SAMPLES.
The person, the membership, the application and the post of the samples are in cell A1Y: in the reach of the secretary of
district A1, not in that of the secretary of cell A1X.
"""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from secretariat.accounts.models import AccessToken
from secretariat.ground import actor as actors
from secretariat.imports.models import ExportRun, ImportMatch, ImportRun
from secretariat.meetings.actions import Line, begin_meeting, finish_meeting, set_rhythm
from secretariat.meetings.models import Decision
from secretariat.messaging.models import OutboxMessage
from secretariat.offices.actions import ask_transfer, merge_people
from secretariat.offices.models import Post, Tenure
from secretariat.people.actions import NewContact, add_person, apply_to_join
from secretariat.people.models import ContactDetail, DuplicateSuspicion, Membership
from secretariat.reorganisations.actions import rename_unit
from secretariat.structure.models import UnitType
from tests.conftest import START, SYSTEM, Harbour

ROLES = {"visitor": "", "member": "a1x2", "cell": "a1x0", "district": "a1x1", "general": "b2x2", "administrator": "ada"}


def samples(harbour: Harbour) -> dict[str, Any]:
    """What the routes and bodies of the table name."""
    now, today = timezone.now(), timezone.localdate()
    unit = harbour.units["a1y"].unit_id

    def person(name: str) -> int:
        contacts = [NewContact("phone", "+82 2 555 0000")]
        return add_person(actor=SYSTEM, now=now, unit_id=unit, name=name, joined_on=START, contacts=contacts).pk

    application = apply_to_join(
        actor=actors.visitor(), now=now, unit_id=unit, name="Ina Wish", contacts=[NewContact("phone", "+82 2 555 1")]
    )
    transfer = ask_transfer(
        actor=harbour.actor("a1y1"), now=now, person_id=harbour.people["a1y1"].pk,
        to_unit_id=harbour.units["a2x"].unit_id, on=today,
    )  # fmt: skip
    first, second = sorted((person("Jon Twin"), person("John Twin")))
    suspicion = DuplicateSuspicion.objects.create(
        first_id=first, second_id=second, score=0.9, reasons=["name"], found_at=now
    )
    kept, dropped = person("One Soul"), person("Same Soul")
    for row in Membership.objects.filter(person_id=dropped):
        row.kind = "secondary"
        row.save()
    clash = Membership.objects.get(person_id=dropped)
    merge = merge_people(actor=SYSTEM, now=now, kept_id=kept, dropped_id=dropped, choices={f"m{clash.pk}": "kept"})
    branch = harbour.units["a1b"].unit_id
    event = rename_unit(actor=SYSTEM, now=now, unit_id=branch, names={"en": "Branch of the Crane"}, on=today).event
    treasurer = Post.objects.get(unit_id=harbour.units["a1"].unit_id, type__code="treasurer")
    harbour.appoint("a1y2", "a1", "treasurer")
    token = AccessToken.objects.create(
        user=harbour.account("a1x0"), name="map", digest="0" * 64, hint="sec_", created_at=now
    )
    UnitType.objects.filter(code="cell").update(max_members=30)
    run = ImportRun.objects.create(
        pk=900_001, user=harbour.account("ada"), format="csv", state="checked", folder="x", started_at=now
    )  # fmt: skip
    match = ImportMatch.objects.create(
        run=run, file="people.csv", row=2, key="P1", name="Jon Twin", candidate_id=first, candidate_name="Jon Twin",
        score=0.9,
    )  # fmt: skip
    ExportRun.objects.create(
        pk=run.pk, user=harbour.account("ada"), format="csv", state="expired", folder="x", started_at=now
    )
    ContactDetail.objects.create(
        person=harbour.people["a1y0"], kind="email", value="a1y0@home.example", match_value="a1y0@home.example"
    )
    return {
        "today": today.isoformat(),
        "unit_id": unit,
        "near_id": harbour.units["a1x"].unit_id,
        "person_id": harbour.people["a1y0"].pk,
        "membership_id": Membership.objects.get(person=harbour.people["a1y0"]).pk,
        "application_id": application.pk,
        "transfer_id": transfer.pk,
        "suspicion_id": suspicion.pk,
        "twins": f"m{Membership.objects.get(person_id=second).pk}",
        "merge_id": merge.pk,
        "event_id": event.pk,
        "change_id": event.pk,
        "post_id": Post.objects.get(unit_id=unit, type__code="secretary").pk,
        "tenure_id": Tenure.objects.get(post=treasurer).pk,
        "message_id": OutboxMessage.objects.create(to="a@example.org", subject="Hello", body="Hello.").pk,
        "token_id": token.pk,
        "unit_code": "cell",
        "post_code": "treasurer",
        "kind": "rename",
        "secret": "unknown",
        "token": "unknown",
        "run_id": run.pk,
        "match_id": match.pk,
        "ending": "xlsx",
        "mark": "0" * 64,
        "pk": 1,
        **_meetings(harbour, unit),
    }


def _meetings(harbour: Harbour, unit_id: int) -> dict[str, int]:
    """A record that is still open, something that an earlier meeting decided, and how often the unit meets."""
    came = {"unit_id": unit_id, "came": [harbour.people["a1y0"].pk]}
    now, today = timezone.now(), timezone.localdate()
    earlier = begin_meeting(actor=SYSTEM, now=now, on=today - timedelta(days=7), **came)
    line = Line("Call the port", harbour.people["a1y0"].pk, today)
    finish_meeting(actor=SYSTEM, now=now, meeting_id=earlier.pk, lines=[line])
    set_rhythm(actor=SYSTEM, now=now, unit_id=unit_id, rule="FREQ=WEEKLY", starts_on=today - timedelta(days=70))
    return {
        "meeting_id": begin_meeting(actor=SYSTEM, now=now, on=date(2021, 1, 5), **came).pk,
        "decision_id": Decision.objects.get(meeting=earlier).pk,
        "came": harbour.people["a1y1"].pk,
    }


TABLE = r"""
# The installation
GET   /                                                200 302 302 302 302 302
GET   start/                                           302 302 302 302 302 302
GET   start/first-steps/                               in  302 302 302 200 200
GET   start/for-real/                                  in  404 404 404 404 404
POST  start/for-real/                                  in  404 404 404 404 404 | sure=yes
GET   start/<str:secret>/                              302 302 302 302 302 302
POST  start/<str:secret>/                              302 302 302 302 302 302 | preset=union
GET   language/                                        302 302 302 302 302 302
POST  language/                                        302 302 302 302 302 302 | language=ko&next=https://evil.example/
POST  as-of/                                           302 302 302 302 302 302 | on=2022-05-03&next=//evil.example/

# Signing in, and one's account
GET   sign-in/<str:secret>/                            404 404 404 404 404 404
POST  sign-in/<str:secret>/                            404 404 404 404 404 404
GET   account/login/                                   200 302 302 302 302 302
POST  account/login/                                   302 302 302 302 302 302 | email=nobody@example.org
GET   account/login/code/                              200 302 302 302 302 302
POST  account/login/code/                              302 302 302 302 302 302 | email=nobody@example.org
GET   account/login/code/confirm/                      302 302 302 302 302 302
POST  account/login/code/confirm/                      302 302 302 302 302 302 | code=AAAA-AAAA
GET   account/logout/                                  302 200 200 200 200 200
POST  account/logout/                                  302 302 302 302 302 302
GET   account/inactive/                                200 200 200 200 200 200
GET   account/signup/                                  200 302 302 302 302 302
POST  account/signup/                                  200 302 302 302 302 302 | email=stranger@example.org
GET   account/2fa/                                     in  200 200 200 200 200
GET   account/2fa/authenticate/                        302 302 302 302 302 302
POST  account/2fa/authenticate/                        302 302 302 302 302 302 | code=000000
GET   account/2fa/reauthenticate/                      in  403 403 403 403 403
POST  account/2fa/reauthenticate/                      in  403 403 403 403 403 | code=000000
GET   account/2fa/totp/activate/                       in  200 200 200 200 200
POST  account/2fa/totp/activate/                       in  200 200 200 200 200 | code=000000
GET   account/2fa/totp/deactivate/                     in  404 404 404 404 404
POST  account/2fa/totp/deactivate/                     in  404 404 404 404 404
GET   account/2fa/recovery-codes/                      in  404 404 404 404 404
GET   account/2fa/recovery-codes/generate/             in  200 200 200 200 200
POST  account/2fa/recovery-codes/generate/             in  200 200 200 200 200
GET   account/2fa/recovery-codes/download/             in  404 404 404 404 404
GET   account/2fa/webauthn/                            in  200 200 200 200 200
GET   account/2fa/webauthn/add/                        in  200 200 200 200 200
POST  account/2fa/webauthn/add/                        in  200 200 200 200 200 | name=Key
GET   account/2fa/webauthn/reauthenticate/             in  403 403 403 403 403
POST  account/2fa/webauthn/reauthenticate/             in  403 403 403 403 403
GET   account/2fa/webauthn/keys/<int:pk>/remove/       in  404 404 404 404 404
POST  account/2fa/webauthn/keys/<int:pk>/remove/       in  404 404 404 404 404
GET   account/2fa/webauthn/keys/<int:pk>/edit/         in  404 404 404 404 404
POST  account/2fa/webauthn/keys/<int:pk>/edit/         in  404 404 404 404 404 | name=Key
GET   account/2fa/webauthn/login/                      302 302 302 302 302 302
POST  account/2fa/webauthn/login/                      302 302 302 302 302 302
GET   account/address/                                 in  200 200 200 200 200
POST  account/address/                                 in  302 302 302 302 302 | email=stranger@example.org
GET   account/address/<str:token>/                     in  200 200 200 200 200
POST  account/address/<str:token>/                     in  422 422 422 422 422
GET   account/sessions/                                in  200 200 200 200 200
POST  account/sessions/end/                            in  302 302 302 302 302
GET   account/tokens/                                  in  200 200 200 200 200
POST  account/tokens/                                  in  200 200 200 200 200 | name=map&days=30
POST  account/tokens/<int:token_id>/revoke/            in  404 302 404 404 404

# The desk, the tree, units
GET   desk/                                            in  200 200 200 200 200
GET   units/                                           in  200 200 200 200 200
GET   units/<int:unit_id>/                             in  200 200 200 200 200
GET   units/<int:unit_id>/children/                    in  200 200 200 200 200
GET   units/<int:unit_id>/members/                     in  200 200 200 200 200
GET   search/                                          in  200 200 200 200 200 | q=Kim
GET   changes/                                         in  200 200 200 200 200
GET   changes/<int:event_id>/                          in  200 200 200 200 200
POST  changes/<int:event_id>/undo/                     in  403 403 302 302 302
GET   units/<int:unit_id>/reorganise/                  in  403 403 200 200 200
GET   units/<int:unit_id>/reorganise/<slug:kind>/      in  403 403 200 200 200
POST  units/<int:unit_id>/reorganise/<slug:kind>/      in  403 403 200 200 200 | name_en=New&on=$today
GET   units/<int:unit_id>/restore/                     in  403 403 200 200 200
POST  units/<int:unit_id>/restore/                     in  403 403 200 200 200

# People
GET   units/<int:unit_id>/members/add/                 in  403 403 200 403 200
POST  units/<int:unit_id>/members/add/                 in  403 403 302 403 302 | name=Nova&joined_on=$today&kind=primary
GET   people/<int:person_id>/                          in  404 404 200 404 200
GET   people/<int:person_id>/edit/                     in  404 404 200 404 200
POST  people/<int:person_id>/edit/                     in  404 404 302 404 302 | names-TOTAL_FORMS=1&names-INITIAL_FORMS=0&names-0-name=Nova&names-0-kind=primary&contacts-TOTAL_FORMS=0&contacts-INITIAL_FORMS=0
GET   people/<int:person_id>/belong/                   in  404 404 200 404 200
POST  people/<int:person_id>/belong/                   in  404 404 422 404 422 | unit=$near_id&on=$today
POST  people/<int:person_id>/invite/                   in  404 404 302 404 302
POST  people/<int:person_id>/link/                     in  404 404 403 404 200
POST  people/<int:person_id>/close-account/            in  404 404 403 404 302
POST  people/<int:person_id>/change-address/           in  404 404 403 404 302 | email=a1y0@home.example
POST  units/<int:unit_id>/invite/                      in  403 403 200 403 200
GET   people/<int:person_id>/why/                      in  404 404 200 404 200
GET   people/<int:person_id>/erase/                    in  404 404 200 404 200
POST  people/<int:person_id>/erase/                    in  404 404 302 404 302
GET   people/<int:person_id>/transfer/                 in  404 404 200 404 200
POST  people/<int:person_id>/transfer/                 in  404 404 302 404 302 | unit=$near_id&on=$today
GET   people/<int:person_id>/memberships/<int:membership_id>/end/ in  404 404 200 404 200
POST  people/<int:person_id>/memberships/<int:membership_id>/end/ in  404 404 302 404 302 | on=$today
GET   join/                                            200 200 200 200 200 200 | q=Cell
GET   join/thanks/                                     200 200 200 200 200 200
GET   join/<int:unit_id>/                              200 200 200 200 200 200
POST  join/<int:unit_id>/                              302 422 422 422 422 422 | name=Nova&email=nova@example.org&consent=on
GET   applications/                                    in  200 200 200 200 200
GET   applications/<int:application_id>/               in  404 404 200 404 200
POST  applications/<int:application_id>/               in  404 404 302 404 302 | answer_is=admit&on=$today
GET   transfers/                                       in  200 200 200 200 200
GET   transfers/<int:transfer_id>/                     in  404 404 200 404 200
POST  transfers/<int:transfer_id>/                     in  404 404 302 404 302 | answer_is=decline
GET   duplicates/                                      in  403 403 200 403 200
GET   duplicates/<int:suspicion_id>/                   in  403 403 200 403 200
POST  duplicates/<int:suspicion_id>/                   in  403 403 302 403 302 | answer_is=apart
POST  merges/<int:merge_id>/undo/                      in  404 404 302 404 302

# Oneself
GET   me/                                              in  200 200 200 200 200
GET   me/visibility/                                   in  200 200 200 200 200
GET   me/export/                                       in  200 200 200 200 200
GET   me/leave/                                        in  200 200 200 200 200
POST  me/leave/                                        in  302 302 302 302 302

# Offices
GET   offices/vacancies/                               in  200 200 200 200 200
GET   offices/endings/                                 in  200 200 200 200 200
GET   ledger/                                          in  200 200 200 200 200
GET   meetings/                                        in  200 200 200 200 200
GET   meetings/silent/                                 in  200 200 200 200 200
GET   meetings/<int:meeting_id>/                       in  404 404 200 404 200
GET   meetings/<int:meeting_id>/decide/                in  404 404 200 404 200
POST  meetings/<int:meeting_id>/decide/                in  404 404 302 404 302 | lines=1&line0-text=Paint
POST  meetings/<int:meeting_id>/drop/                  in  404 404 302 404 302
GET   meetings/<int:meeting_id>/minutes/               in  404 404 200 404 200
POST  meetings/<int:meeting_id>/minutes/               in  404 404 422 404 422 | text=Nothing
GET   decisions/                                       in  200 200 200 200 200
GET   decisions/<int:decision_id>/                     in  404 404 200 404 200
POST  decisions/<int:decision_id>/                     in  404 404 302 404 302
GET   units/<int:unit_id>/meet/                        in  403 403 200 403 200
POST  units/<int:unit_id>/meet/                        in  403 403 302 403 302 | came=$came&on=$today
GET   units/<int:unit_id>/meetings/                    in  200 200 200 200 200
GET   units/<int:unit_id>/rhythm/                      in  403 403 200 403 200
POST  units/<int:unit_id>/rhythm/                      in  403 403 302 403 302 | kind=weekly&starts_on=$today
POST  units/<int:unit_id>/rhythm/end/                  in  403 403 302 403 302
GET   posts/<int:post_id>/                             in  200 200 200 200 200
GET   units/<int:unit_id>/posts/add/                   in  403 403 403 200 200
POST  units/<int:unit_id>/posts/add/                   in  403 403 403 302 302 | type=administrator&seats=1&on=$today
GET   posts/<int:post_id>/end/                         in  403 403 403 200 200
POST  posts/<int:post_id>/end/                         in  403 403 403 302 302 | on=$today
GET   posts/<int:post_id>/seats/                       in  403 403 403 200 200
POST  posts/<int:post_id>/seats/                       in  403 403 403 302 302 | seats=4&on=$today
GET   posts/<int:post_id>/begin/                       in  403 403 200 200 200
POST  posts/<int:post_id>/begin/                       in  403 403 302 422 302 | person=$person_id&kind=elected&on=$today
GET   posts/<int:post_id>/end/<int:tenure_id>/         in  403 403 200 200 200
POST  posts/<int:post_id>/end/<int:tenure_id>/         in  403 403 302 302 302 | on=$today

# Settings and outbox
GET   settings/                                        in  403 403 403 200 200
GET   settings/organisation/                           in  403 403 403 200 200
POST  settings/organisation/                           in  403 403 403 302 302 | name_en=New&languages=en&main_language=en
GET   settings/words/                                  in  403 403 403 200 200
POST  settings/words/                                  in  403 403 403 302 302 | word-member_en=Comrade
GET   settings/privacy/                                in  403 403 403 200 200
POST  settings/privacy/                                in  403 403 403 302 302 | ending_notice_days=30
GET   settings/unit-types/                             in  403 403 403 200 200
GET   settings/unit-types/new/                         in  403 403 403 200 200
POST  settings/unit-types/new/                         in  403 403 403 302 302 | name_en=Team&rank=9
GET   settings/unit-types/<str:code>/                  in  403 403 403 200 200
POST  settings/unit-types/<str:code>/                  in  403 403 403 302 302 | name_en=Team&rank=9
POST  settings/unit-types/<str:code>/retire/           in  403 403 403 302 302 | retired=no
GET   settings/post-types/                             in  403 403 403 200 200
GET   settings/post-types/new/                         in  403 403 403 200 200
POST  settings/post-types/new/                         in  403 403 403 302 302 | name_en=Archivist&rank=9
GET   settings/post-types/<str:code>/                  in  403 403 403 200 200
POST  settings/post-types/<str:code>/                  in  403 403 403 302 302 | name_en=Archivist&rank=9
POST  settings/post-types/<str:code>/retire/           in  403 403 403 302 302 | retired=no
GET   settings/post-types/<str:code>/powers/           in  403 403 403 200 200
POST  settings/post-types/<str:code>/powers/           in  403 403 403 302 302 | power * people.names=unit&sure=yes
GET   outbox/                                          in  403 403 403 403 200
GET   outbox/<int:message_id>/                         in  403 403 403 403 200
POST  outbox/<int:message_id>/again/                   in  403 403 403 403 409

# Import and export
GET   imports/                                         in  403 403 403 403 200
POST  imports/                                         in  403 403 403 403 422
GET   imports/example.<str:ending>                     in  200 200 200 200 200
GET   imports/<int:run_id>/                            in  404 404 404 404 200
GET   imports/<int:run_id>/progress/                   in  404 404 404 404 200
POST  imports/<int:run_id>/decide/                     in  403 403 403 403 302
POST  imports/<int:run_id>/confirm/                    in  403 403 403 403 302
POST  imports/<int:run_id>/drop/                       in  403 403 403 403 302
GET   exports/                                         in  403 403 200 403 200
POST  exports/                                         in  403 403 302 403 302 | format=csv
GET   exports/<int:run_id>/                            in  404 404 404 404 200
GET   exports/<int:run_id>/progress/                   in  404 404 404 404 200
GET   exports/<int:run_id>/file/                       in  403 403 404 403 404

# The API
GET   api/v1/                                          404 404 404 404 404 404
GET   api/v1/docs                                      200 200 200 200 200 200
GET   api/v1/openapi.json                              200 200 200 200 200 200
GET   api/v1/organisation                              401 200 200 200 200 200
PATCH api/v1/organisation                              401 403 403 403 200 200 | {"ending_notice_days": 30}
GET   api/v1/units                                     401 200 200 200 200 200
GET   api/v1/units/<unit_id>                           401 200 200 200 200 200
GET   api/v1/units/<unit_id>/children                  401 200 200 200 200 200
GET   api/v1/units/<unit_id>/ancestors                 401 200 200 200 200 200
GET   api/v1/units/<unit_id>/posts                     401 200 200 200 200 200
GET   api/v1/units/<unit_id>/timeline                  401 200 200 200 200 200
POST  api/v1/units/<unit_id>/invite                    401 403 403 200 403 200
GET   api/v1/meetings                                  401 200 200 200 200 200
GET   api/v1/meetings/<int:meeting_id>                 401 404 404 200 404 200
POST  api/v1/meetings/<int:meeting_id>/finish          401 404 404 200 404 200 | {"lines": [{"text": "Paint"}]}
POST  api/v1/meetings/<int:meeting_id>/drop            401 404 404 200 404 200
PUT   api/v1/meetings/<int:meeting_id>/minutes         401 404 404 409 404 409 | {"text": "Nothing"}
GET   api/v1/units/<unit_id>/meetings                  401 200 200 200 200 200
POST  api/v1/units/<unit_id>/meetings                  401 403 403 201 403 201 | {"on": "$today", "came": [$came]}
GET   api/v1/decisions                                 401 200 200 200 200 200
POST  api/v1/decisions/<decision_id>/settle            401 404 404 200 404 200 | {}
GET   api/v1/units/<unit_id>/rhythm                    401 200 200 200 200 200
PUT   api/v1/units/<unit_id>/rhythm                    401 403 403 200 403 200 | {"rule": "FREQ=WEEKLY", "starts_on": "$today"}
POST  api/v1/units/<unit_id>/rhythm/end                401 403 403 200 403 200
GET   api/v1/overdue-units                             401 200 200 200 200 200
GET   api/v1/changes                                   401 200 200 200 200 200
POST  api/v1/changes                                   401 403 403 201 201 201 | {"kind": "rename", "unit_id": $unit_id, "names": {"en": "New"}, "on": "$today"}
POST  api/v1/changes/preview                           401 403 403 200 200 200 | {"kind": "dissolve", "unit_id": $unit_id, "on": "$today", "choices": {"all_members": "end", "all_tenures": "end"}}
GET   api/v1/changes/<int:change_id>                   401 200 200 200 200 200
POST  api/v1/changes/<int:change_id>/undo              401 403 403 200 200 200 | {}
GET   api/v1/members                                   401 200 200 200 200 200 | unit=$unit_id
GET   api/v1/people                                    401 200 200 200 200 200 | q=Kim
POST  api/v1/people                                    401 403 403 201 403 201 | {"name": "Nova", "unit_id": $unit_id, "joined_on": "$today"}
GET   api/v1/people/<person_id>                        401 404 404 200 404 200
PATCH api/v1/people/<person_id>                        401 403 403 200 403 200 | {"language": "ko"}
GET   api/v1/people/<person_id>/why                    401 404 404 200 404 200
GET   api/v1/people/<person_id>/history                401 404 404 200 404 200
GET   api/v1/people/<person_id>/merges                 401 404 404 200 404 200
GET   api/v1/people/<person_id>/offices-at-stake       401 403 403 200 403 200
POST  api/v1/people/<person_id>/erase                  401 403 403 200 403 200
GET   api/v1/people/<person_id>/account                401 404 404 200 404 200
POST  api/v1/people/<person_id>/invite                 401 404 404 200 404 200 | {}
POST  api/v1/people/<person_id>/account/close          401 404 404 403 404 409
POST  api/v1/people/<person_id>/account/open           401 404 404 403 404 409
POST  api/v1/people/<person_id>/account/address        401 404 404 403 404 409 | {"email": "a1y0@home.example"}
POST  api/v1/memberships                               401 403 403 201 403 201 | {"person_id": $person_id, "unit_id": $near_id, "on": "$today"}
POST  api/v1/memberships/<membership_id>/end           401 404 404 200 404 200 | {"on": "$today"}
GET   api/v1/applications                              401 200 200 200 200 200
POST  api/v1/applications                              201 409 409 409 409 409 | {"unit_id": $unit_id, "name": "Nova", "consent": true, "contacts": [{"kind": "phone", "value": "1"}]}
GET   api/v1/applications/<application_id>             401 404 404 200 404 200
POST  api/v1/applications/<application_id>/admit       401 404 404 200 404 200 | {"on": "$today"}
POST  api/v1/applications/<application_id>/decline     401 404 404 200 404 200 | {}
POST  api/v1/applications/<application_id>/withdraw    401 404 404 200 404 200
GET   api/v1/transfers                                 401 200 200 200 200 200
POST  api/v1/transfers                                 401 404 404 201 404 201 | {"person_id": $person_id, "to_unit_id": $near_id, "on": "$today"}
GET   api/v1/transfers/<transfer_id>                   401 404 404 200 404 200
POST  api/v1/transfers/<transfer_id>/accept            401 404 404 200 404 200 | {}
POST  api/v1/transfers/<transfer_id>/decline           401 404 404 200 404 200 | {}
POST  api/v1/transfers/<transfer_id>/withdraw          401 404 404 403 404 403
GET   api/v1/duplicates                                401 403 403 200 403 200
GET   api/v1/duplicates/<suspicion_id>                 401 403 403 200 403 200
POST  api/v1/duplicates/<suspicion_id>/merge           401 403 403 200 403 200 | {"choices": {"$twins": "kept"}}
POST  api/v1/duplicates/<suspicion_id>/keep-apart      401 404 404 200 404 200
POST  api/v1/merges/<merge_id>/undo                    401 404 404 200 404 200
GET   api/v1/posts                                     401 200 200 200 200 200
POST  api/v1/posts                                     401 403 403 403 201 201 | {"unit_id": $unit_id, "type": "administrator", "on": "$today"}
GET   api/v1/posts/<post_id>                           401 200 200 200 200 200
GET   api/v1/posts/<post_id>/candidates                401 403 403 200 200 200
POST  api/v1/posts/<post_id>/end                       401 403 403 403 200 200 | {"on": "$today"}
POST  api/v1/posts/<post_id>/seats                     401 403 403 403 200 200 | {"seats": 4, "on": "$today"}
GET   api/v1/vacancies                                 401 200 200 200 200 200
GET   api/v1/endings                                   401 200 200 200 200 200
GET   api/v1/tenures                                   401 200 200 200 200 200
POST  api/v1/tenures                                   401 403 403 201 404 201 | {"post_id": $post_id, "person_id": $person_id, "on": "$today"}
POST  api/v1/tenures/<tenure_id>/end                   401 404 404 200 200 200 | {"on": "$today"}
GET   api/v1/unit-types                                401 200 200 200 200 200
POST  api/v1/unit-types                                401 403 403 403 201 201 | {"names": {"en": "Team"}}
PUT   api/v1/unit-types/<code>                         401 403 403 403 200 200 | {"names": {"en": "Team"}}
POST  api/v1/unit-types/<code>/retire                  401 403 403 403 200 200 | {"retired": false}
GET   api/v1/post-types                                401 200 200 200 200 200
POST  api/v1/post-types                                401 403 403 403 201 201 | {"names": {"en": "Archivist"}}
PUT   api/v1/post-types/<code>                         401 403 403 403 200 200 | {"names": {"en": "Archivist"}}
POST  api/v1/post-types/<code>/retire                  401 403 403 403 200 200 | {"retired": false}
GET   api/v1/post-types/<code>/powers                  401 200 200 200 200 200
PUT   api/v1/post-types/<code>/powers                  401 403 403 403 200 200 | {"granted": []}
POST  api/v1/post-types/<code>/powers/preview          401 403 403 403 200 200 | {"granted": []}
GET   api/v1/powers                                    401 200 200 200 200 200
GET   api/v1/ledger                                    401 200 200 200 200 200
GET   api/v1/ledger/chain                              401 200 200 200 200 200
GET   api/v1/me                                        401 200 200 200 200 200
GET   api/v1/me/visibility                             401 200 200 200 200 200
GET   api/v1/me/export                                 401 200 200 200 200 200
POST  api/v1/me/leave                                  401 200 200 200 200 200 | {}
GET   api/v1/me/sessions                               401 200 200 200 200 200
POST  api/v1/me/sessions/end-others                    401 200 200 200 200 200
POST  api/v1/me/sessions/<mark>/end                    401 404 404 404 404 404
GET   api/v1/me/tokens                                 401 200 200 200 200 200
POST  api/v1/me/tokens/<token_id>/revoke               401 404 200 404 404 404
GET   api/v1/desk                                      401 200 200 200 200 200
GET   api/v1/imports                                   401 403 403 403 403 200
POST  api/v1/imports                                   401 422 422 422 422 422
GET   api/v1/imports/<run_id>                          401 404 404 404 404 200
GET   api/v1/imports/<run_id>/conflicts                401 404 404 404 404 200
GET   api/v1/imports/<run_id>/matches                  401 404 404 404 404 200
POST  api/v1/imports/<run_id>/matches/<match_id>       401 403 403 403 403 200 | {"decision": "new"}
POST  api/v1/imports/<run_id>/confirm                  401 403 403 403 403 409 | {}
POST  api/v1/imports/<run_id>/drop                     401 403 403 403 403 200
GET   api/v1/exports                                   401 403 403 200 403 200
POST  api/v1/exports                                   401 403 403 201 403 201 | {"format": "csv"}
GET   api/v1/exports/<run_id>                          401 404 404 404 404 200
GET   api/v1/exports/<run_id>/file                     401 403 403 404 403 404
GET   api/v1/outbox                                    401 403 403 403 403 200
GET   api/v1/outbox/<message_id>                       401 403 403 403 403 200
"""
