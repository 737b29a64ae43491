"""Pages of the offices package."""

from secretariat.offices.pages.ledger import ledger
from secretariat.offices.pages.overview import endings, vacancies
from secretariat.offices.pages.posts import begin_tenure, end_tenure, post

__all__ = ["begin_tenure", "end_tenure", "endings", "ledger", "post", "vacancies"]
