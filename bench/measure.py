"""One size: built in a database of its own, and every page measured inside the server."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS = 40


def run(size: str) -> tuple[float, float, dict[str, tuple[float, float, int]]]:
    """Builds one size and measures its pages, in a process of its own so that nothing is left over."""
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(size, sender))
    process.start()
    sender.close()
    result: tuple[float, float, dict[str, tuple[float, float, int]]] = receiver.recv()
    process.join()
    return result


def _child(size: str, sender: Any) -> None:
    with tempfile.TemporaryDirectory(prefix="secretariat-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["SECRETARIAT_HOME"] = folder
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.project.settings")
        from secretariat.project.cli.common import django_session, migrate_if_needed

        with django_session():
            migrate_if_needed()
            sender.send(_measure(size))


def _measure(size: str) -> tuple[float, float, dict[str, tuple[float, float, int]]]:
    from django.conf import settings
    from django.db import connection

    from secretariat.ground import reach
    from secretariat.project import demo

    began = time.perf_counter()
    demo.load(size=size)
    built = time.perf_counter() - began
    settings.WEB_ROLE = reach.WEB
    settings.ALLOWED_HOSTS = ["testserver"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) / 1e6")
        megabytes = float(cursor.fetchone()[0])
    return built, megabytes, {name: timed(get) for name, get in pages().items()}


def timed(get: Callable[[], Any]) -> tuple[float, float, int]:
    """Median and 95th percentile in milliseconds, and the number of queries, of one page when warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = get()
    if answer.status_code != 200:
        raise RuntimeError(f"answered {answer.status_code}")
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        get()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], len(queries)


def pages() -> dict[str, Callable[[], Any]]:
    """The pages to measure, each as a call: by the district secretary, the general secretary and a member."""
    from datetime import timedelta

    from django.test import Client

    from secretariat.accounts.models import User
    from secretariat.ground import clock, paths
    from secretariat.offices.models import Tenure
    from secretariat.people.models import Membership
    from secretariat.structure.models import Placement

    def client(name: str) -> Client:
        out = Client()
        out.force_login(User.objects.get(email=f"{name}@demo.invalid"))
        return out

    district, general, member = client("district.secretary"), client("general.secretary"), client("member")
    administrator = client("administrator")
    today = clock.today()
    then = (today - timedelta(days=4 * 365 - 60)).isoformat()
    place = Tenure.objects.at(today).filter(person__user__email="district.secretary@demo.invalid").get().path
    here = paths.unit_ids(place)[-1]
    region = paths.unit_ids(place)[-2]
    root = paths.unit_ids(place)[0]
    someone = Membership.objects.at(today).filter(path__gte=place, path__lt=place + "~", kind="primary").first()
    assert someone is not None
    cell = Placement.objects.at(today).get(unit_id=someone.unit_id).unit_id
    family = someone.sort_name.split()[0]
    listed = f"/units/{region}/members/"
    after = _cursor_of_page(administrator, listed, 100)
    return {
        "desk": lambda: district.get("/desk/"),
        "tree at the root": lambda: general.get(f"/units/?open={root}"),
        "a cell": lambda: district.get(f"/units/{cell}/"),
        "a region": lambda: general.get(f"/units/{region}/"),
        "a region's members, first page": lambda: administrator.get(listed),
        "a region's members, hundredth page": lambda: administrator.get(listed, {"after": after}),
        "a person": lambda: district.get(f"/people/{someone.person_id}/"),
        "name search": lambda: district.get("/search/", {"q": family}),
        "a cell, years ago": lambda: district.get(f"/units/{cell}/", {"on": then}),
        "a region, years ago": lambda: general.get(f"/units/{region}/", {"on": then}),
        "a district's members, years ago": lambda: district.get(f"/units/{here}/members/", {"on": then}),
        "who can see me": lambda: member.get("/me/visibility/"),
        "API: list of members": lambda: administrator.get("/api/v1/members", {"unit": region}),
    }


def _cursor_of_page(client: Any, address: str, page: int) -> str:
    """The cursor of a page, found by following the pages as a reader does; the last page where there are fewer."""
    import re
    from html import unescape
    from urllib.parse import parse_qs, urlsplit

    after = ""
    for _ in range(page - 1):
        text = client.get(address, {"after": after} if after else {}).content.decode()
        found = re.search(r'href="([^"]*after=[^"]*)"[^>]*rel="next"', text)
        if not found:
            break
        after = parse_qs(urlsplit(unescape(found[1])).query)["after"][0]
    return after
