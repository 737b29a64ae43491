"""Writes of posts, tenures and powers."""

from secretariat.offices.actions.found_organisation import Founded, found_organisation
from secretariat.offices.actions.posts import create_post, open_birth_posts
from secretariat.offices.actions.tenures import begin_tenure, end_tenure

__all__ = ["Founded", "begin_tenure", "create_post", "end_tenure", "found_organisation", "open_birth_posts"]
