"""A demonstration is emptied by the worker, and by nobody else; anything real never."""

from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from procrastinate.contrib.django.models import ProcrastinateJob

from secretariat.ground.actor import system
from secretariat.ground.errors import Conflict, NotAllowed
from secretariat.people.models import Person
from secretariat.project import home
from secretariat.project.actions import EMPTY_DEMONSTRATION, FOR_REAL, empty_demonstration, start_for_real
from secretariat.structure.models import Organisation
from tests.conftest import NOW, Harbour, build_harbour


def test_it_is_asked_of_the_worker(harbour: Harbour, as_web: Any) -> None:
    Organisation.objects.update(is_demonstration=True)
    actor = harbour.actor("ada")
    with as_web(actor):
        start_for_real(actor=actor, now=NOW)
    assert ProcrastinateJob.objects.filter(task_name=EMPTY_DEMONSTRATION, args={}).count() == 1
    assert Person.objects.exists()


def test_nothing_real_is_emptied(harbour: Harbour) -> None:
    with pytest.raises(Conflict):
        start_for_real(actor=harbour.actor("ada"), now=NOW)
    with pytest.raises(Conflict):
        empty_demonstration(actor=system("test"))
    assert Person.objects.exists()


def test_only_the_worker_empties(harbour: Harbour, as_web: Any) -> None:
    Organisation.objects.update(is_demonstration=True)
    actor = harbour.actor("ada")
    with pytest.raises(NotAllowed):
        empty_demonstration(actor=actor)
    with pytest.raises(DatabaseError), as_web(actor), connection.cursor() as cursor:
        cursor.execute("TRUNCATE people_person CASCADE")
    assert Person.objects.exists()


def test_everything_goes(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "folder", lambda: tmp_path)
    build_harbour()
    Organisation.objects.update(is_demonstration=True)
    empty_demonstration(actor=system("test"))
    assert not Person.objects.exists()
    assert not Organisation.objects.exists()
    assert (tmp_path / FOR_REAL).exists()
