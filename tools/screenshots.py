"""Pictures of every page: `python -m tools.screenshots FOLDER` starts a demonstration of its own and looks at it.

The list of pages is the one that the journeys visit, tests/journeys/pages.py.
"""

import argparse
import os
import sys
from pathlib import Path

from playwright.sync_api import Error

WIDTHS = {"360": {"width": 360, "height": 780}, "1280": {"width": 1280, "height": 800}}


def main() -> None:
    """Write one PNG for each page, width, colour scheme and language."""
    reader = argparse.ArgumentParser(prog="python -m tools.screenshots", description=__doc__)
    reader.add_argument("folder", type=Path, help="where the pictures go")
    reader.add_argument("--only", default="", help="a part of the name of the pages to look at, such as desk-unit")
    reader.add_argument("--width", choices=WIDTHS, action="append", help="one width alone (may be repeated)")
    reader.add_argument("--scheme", choices=["light", "dark"], action="append", help="one colour scheme alone")
    reader.add_argument("--language", choices=["en", "ko"], action="append", help="one language alone")
    reader.add_argument("--size", choices=["S", "M"], default="S", help="of the made-up union")
    reader.add_argument("--first-screen", action="store_true", help="only what is seen without scrolling")
    wanted = reader.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.project.settings")
    import django
    from tests.journeys.browser import Guests, chromium
    from tests.journeys.pages import DEMONSTRATION, EMPTY, PAGES, Places, prepare
    from tests.journeys.product import Product, make_demonstration, new_folder, remove

    folder = new_folder()
    os.environ["SECRETARIAT_HOME"] = str(folder / "unused")
    django.setup()
    chosen = [page for page in PAGES if wanted.only in page.title]
    wanted.folder.mkdir(parents=True, exist_ok=True)
    products: dict[str, Product] = {}
    try:
        print("Loading a demonstration …", file=sys.stderr)
        make_demonstration(folder / DEMONSTRATION, wanted.size)
        products[DEMONSTRATION] = Product(folder / DEMONSTRATION)
        if any(page.where == EMPTY for page in chosen):
            products[EMPTY] = Product(folder / EMPTY, empty=True)
        with chromium() as browser:
            guests = {where: Guests(browser, product) for where, product in products.items()}
            places = {where: Places(product) for where, product in products.items()}
            prepare(guests[DEMONSTRATION])
            looks = [
                (language, width, scheme)
                for language in wanted.language or ["en", "ko"]
                for width in wanted.width or WIDTHS
                for scheme in wanted.scheme or ["light", "dark"]
            ]
            for n, page in enumerate(chosen, 1):
                print(f"{n}/{len(chosen)} {page.title}", file=sys.stderr)
                for language, width, scheme in looks:
                    with guests[page.where].window(
                        page.who, size=WIDTHS[width], language=language, scheme=scheme
                    ) as context:
                        window = context.new_page()
                        try:
                            places[page.where].open(page, window)
                        except (Error, KeyError) as problem:
                            print(f"  could not be reached: {problem}", file=sys.stderr)
                            continue
                        if not wanted.first_screen:
                            # As tall as the page, so that what is fixed to the foot of the screen covers nothing.
                            height = window.evaluate("document.documentElement.scrollHeight")
                            window.set_viewport_size({**WIDTHS[width], "height": height})
                        name = f"{page.title}.{width}.{scheme}.{language}.png"
                        window.screenshot(path=wanted.folder / name)
    finally:
        for product in products.values():
            product.stop()
        remove(folder)
    print(f"{len(list(wanted.folder.glob('*.png')))} pictures are in {wanted.folder}")


if __name__ == "__main__":
    main()
