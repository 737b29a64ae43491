"""The API at /api/v1/: the same actions and queries as the pages, mounted from each package's own router."""

from secretariat.accounts.api import router as accounts
from secretariat.desk.api import router as desk
from secretariat.imports.api import router as imports
from secretariat.meetings.api import router as meetings
from secretariat.messaging.api import router as messaging
from secretariat.offices.api import router as offices
from secretariat.people.api import router as people
from secretariat.project.api.mount import Api
from secretariat.reorganisations.api import router as reorganisations
from secretariat.structure.api import router as structure

api = Api()
for _router, _tag in (
    (structure, "Structure"),
    (reorganisations, "Reorganisations"),
    (people, "People"),
    (offices, "Offices"),
    (imports, "Import and export"),
    (meetings, "Meetings"),
    (desk, "Desk"),
    (accounts, "Account"),
    (messaging, "Outbox"),
):
    api.add_router("", _router, tags=[_tag])

__all__ = ["api"]
