"""Addresses of the offices package."""

from django.urls import path

from secretariat.offices import pages

app_name = "offices"
urlpatterns = [
    path("me/", pages.me, name="me"),
    path("me/visibility/", pages.visibility, name="visibility"),
    path("me/export/", pages.export, name="export"),
    path("me/leave/", pages.leave, name="leave"),
    path("people/<int:person_id>/", pages.person, name="person"),
    path("people/<int:person_id>/why/", pages.why, name="why"),
    path("people/<int:person_id>/erase/", pages.erase, name="erase"),
    path("people/<int:person_id>/transfer/", pages.ask_transfer, name="ask_transfer"),
    path("people/<int:person_id>/memberships/<int:membership_id>/end/", pages.end_membership, name="end_membership"),
    path("people/<int:person_id>/invite/", pages.invite, name="invite"),
    path("people/<int:person_id>/link/", pages.hand_over_link, name="hand_over_link"),
    path("people/<int:person_id>/close-account/", pages.close_account, name="close_account"),
    path("people/<int:person_id>/change-address/", pages.change_address, name="change_address"),
    path("account/address/", pages.own_address, name="own_address"),
    path("account/address/<str:token>/", pages.confirm_address, name="confirm_address"),
    path("units/<int:unit_id>/invite/", pages.invite_members, name="invite_members"),
    path("transfers/", pages.transfers, name="transfers"),
    path("transfers/<int:transfer_id>/", pages.transfer, name="transfer"),
    path("duplicates/", pages.duplicates, name="duplicates"),
    path("duplicates/<int:suspicion_id>/", pages.compare, name="compare"),
    path("merges/<int:merge_id>/undo/", pages.undo_merge, name="undo_merge"),
    path("offices/vacancies/", pages.vacancies, name="vacancies"),
    path("offices/endings/", pages.endings, name="endings"),
    path("ledger/", pages.ledger, name="ledger"),
    path("posts/<int:post_id>/", pages.post, name="post"),
    path("units/<int:unit_id>/posts/add/", pages.add_post, name="add_post"),
    path("posts/<int:post_id>/end/", pages.end_post, name="end_post"),
    path("posts/<int:post_id>/seats/", pages.change_seats, name="change_seats"),
    path("posts/<int:post_id>/begin/", pages.begin_tenure, name="begin_tenure"),
    path("posts/<int:post_id>/end/<int:tenure_id>/", pages.end_tenure, name="end_tenure"),
]
