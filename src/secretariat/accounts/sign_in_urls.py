"""The pages of django-allauth that the product uses, under the names that allauth knows; none deals with passwords."""

from allauth.account import views
from django.urls import include, path

from secretariat.accounts import pages

urlpatterns = [
    path("login/", views.request_login_code, name="account_login"),
    path("login/code/", views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("2fa/totp/activate/", pages.UseApp.as_view(), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", pages.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
]
