"""The list of pages is complete: whatever can be opened by an address is visited."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.journeys.pages import NO_PAGES, PAGES


def _names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"
        else:
            yield from _names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)


def _pages() -> set[str]:
    api = {"api:openapi-view", "api:openapi-json"}
    return {name for name in _names(get_resolver()) if not name.startswith("api:") or name in api}


def test_every_address_is_visited_or_said_to_be_no_page() -> None:
    listed = {page.name for page in PAGES}
    assert _pages() - listed - set(NO_PAGES) == set(), "add these to tests/journeys/pages.py"


def test_nothing_is_listed_that_is_not_there() -> None:
    listed = {page.name for page in PAGES}
    assert (listed | set(NO_PAGES)) - _pages() == set()
    assert listed & set(NO_PAGES) == set()


def test_names_of_pages_differ() -> None:
    titles = [page.title for page in PAGES]
    assert len(titles) == len(set(titles))
