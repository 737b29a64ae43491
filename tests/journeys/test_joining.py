"""People come, go from one unit to another, take up offices and lay them down; each step from the desk."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.pages import ADMINISTRATOR, CELL, DISTRICT, GENERAL, Places
from tests.journeys.windows import Opener, heading, press, sound, told


@pytest.fixture
def places(opened: Opener) -> Places:
    """Where things are in this installation."""
    return Places(opened.guests.product)


def test_an_applicant_is_admitted_from_the_desk(opened: Opener, places: Places) -> None:
    name = f"Nadia Haddad {opened.size['width']}"
    visitor = opened(path="/join/")
    cell = places.product.value(
        "SELECT name FROM structure_unitname WHERE unit_id = %s AND language = 'en'", places.mark("cell")
    )
    visitor.get_by_label("Unit").fill(cell)
    visitor.keyboard.press("Enter")
    visitor.locator(f"main a[href='/join/{places.mark('cell')}/']").click()
    press(visitor, "Send")
    expect(visitor.get_by_role("alert")).to_be_visible()
    sound(visitor)
    visitor.get_by_label("Your name").fill(name)
    visitor.get_by_label("E-mail").fill("nadia@example.org")
    visitor.get_by_label("What would you like to tell us?").fill("I have worked on the quay since March.")
    visitor.get_by_role("checkbox").check()
    press(visitor, "Send")
    heading(visitor, "Thank you")

    window = opened(CELL, "/desk/")
    slip = window.locator(".slip").filter(has_text=name)
    expect(slip.get_by_role("link", name="Decide")).to_have_count(1)
    press(slip, "Decide")
    heading(window, name)
    expect(window.locator("blockquote")).to_contain_text("since March")
    press(window, "Admit")
    told(window, "is admitted")
    window.goto(f"/units/{places.mark('cell')}/members/")
    window.get_by_role("link", name=name).click()
    expect(window.get_by_role("main")).to_contain_text("nadia@example.org")
    window.goto("/desk/")
    expect(window.locator(".slip").filter(has_text=name)).to_have_count(0)


def test_an_applicant_is_declined_with_a_word(opened: Opener, places: Places) -> None:
    name = f"Someone Else {opened.size['width']}"
    visitor = opened(path=f"/join/{places.mark('cell')}/")
    visitor.get_by_label("Your name").fill(name)
    visitor.get_by_label("Telephone").fill("+82 10 1234 5678")
    visitor.get_by_role("checkbox").check()
    press(visitor, "Send")
    heading(visitor, "Thank you")
    window = opened(CELL, "/applications/")
    window.get_by_role("link", name=name).click()
    window.get_by_label("A word to the person").fill("Your workplace has a cell of its own.")
    press(window, "Decline")
    told(window, "is declined")
    window.goto(f"/units/{places.mark('cell')}/members/")
    expect(window.get_by_role("link", name=name)).to_have_count(0)


def test_both_sides_accept_a_transfer(opened: Opener, places: Places) -> None:
    cell, next_cell = places.mark("cell"), places.mark("next cell")
    product = places.product
    person = product.value(
        """SELECT m.person_id FROM people_membership m JOIN people_person p ON p.id = m.person_id
           WHERE m.unit_id = %s AND m.valid_to > current_date AND m.valid_from < current_date - 30
           AND p.user_id IS NULL AND NOT EXISTS (SELECT 1 FROM
           offices_tenure t WHERE t.person_id = m.person_id AND t.valid_to > current_date)
           AND NOT EXISTS (SELECT 1 FROM people_transfer x WHERE x.person_id = m.person_id AND x.state = 'open')
           ORDER BY m.id DESC LIMIT 1""",
        cell,
    )
    name = product.value("SELECT display_name FROM people_person WHERE id = %s", person)
    there = product.value("SELECT name FROM structure_unitname WHERE unit_id = %s AND language = 'en'", next_cell)
    member = opened(product.give_account(person), "/me/")
    press(member, "Ask for a transfer")
    member.get_by_label("Find the unit to go to").fill(there)
    member.keyboard.press("Enter")
    member.get_by_role("radio", name=there).first.check()
    member.get_by_label("Reason").fill("Nearer to home")
    press(member, "Ask for the transfer")
    told(member, "Asked.")

    own = opened(CELL, "/desk/")
    press(own.locator(".slip").filter(has_text=name), "Decide")
    sound(own)
    press(own, "Accept")
    told(own, "Accepted for your side.")
    # The cell's secretary speaks for one side only.
    own.get_by_role("link", name=name).click()
    expect(own.get_by_role("button", name="Accept")).to_have_count(0)

    above = opened(DISTRICT, "/transfers/")
    above.get_by_role("link", name=name).click()
    press(above, "Accept")
    told(above, "Accepted for your side.")
    above.goto(f"/units/{next_cell}/members/")
    expect(above.get_by_role("link", name=name)).to_have_count(1)


def _vacant_post(places: Places, district: int) -> tuple[int, int]:
    return tuple(
        places.product.rows(
            """SELECT o.id, o.unit_id FROM offices_post o JOIN structure_placement p ON p.unit_id = o.unit_id
               AND p.valid_to > current_date JOIN structure_placement d ON d.unit_id = %s
               AND d.valid_to > current_date AND p.path LIKE d.path || '%%'
               JOIN structure_unittype t ON t.code = 'cell' JOIN structure_unit u ON u.id = o.unit_id
               AND u.type_id = t.id WHERE o.valid_to > current_date AND NOT EXISTS
               (SELECT 1 FROM offices_tenure n WHERE n.post_id = o.id AND n.valid_to > current_date)
               ORDER BY o.id LIMIT 1""",
            district,
        )[0]
    )  # type: ignore[return-value]


def test_a_vacancy_is_filled_and_the_tenure_ended(opened: Opener, places: Places) -> None:
    post, unit = _vacant_post(places, places.mark("district"))
    window = opened(DISTRICT, f"/units/{unit}/")
    sound(window)
    window.goto("/offices/vacancies/?heads=0")
    window.locator(f"a[href='/posts/{post}/begin/']").first.click()
    press(window, "Record")
    expect(window.get_by_role("alert")).to_contain_text("Who")
    sound(window)
    choice = window.locator("main label").filter(has=window.locator("input[name=person]")).first
    choice.click()
    name = choice.inner_text().split(" · ")[0].strip()
    press(window, "Record")
    told(window, "The powers of the post begin with that day.")
    expect(window.get_by_role("main")).to_contain_text(name)
    sound(window)
    window.goto("/offices/vacancies/?heads=0")
    expect(window.locator(f"a[href='/posts/{post}/begin/']")).to_have_count(0)

    window.goto(f"/posts/{post}/")
    press(window, f"End the tenure {name}")
    window.get_by_label("First day without the post").fill((date.today() + timedelta(days=1)).isoformat())
    press(window, "End the tenure")
    told(window, "The powers of the post end with that day.")


def test_the_limit_on_terms_is_said_and_can_be_gone_beyond_openly(opened: Opener, places: Places) -> None:
    product = places.product
    post = product.value("SELECT id FROM offices_post WHERE unit_id = %s ORDER BY id LIMIT 1", places.mark("centre"))
    person, holder, ends = product.rows(
        """SELECT p.id, p.display_name, t.valid_to FROM offices_tenure t JOIN people_person p ON p.id = t.person_id
           WHERE t.post_id = %s AND t.valid_to > current_date ORDER BY t.valid_to DESC LIMIT 1""",
        post,
    )[0]
    window = opened(GENERAL, f"/posts/{post}/")
    press(window, "Name who follows, or a deputy")
    expect(window.get_by_role("main")).to_contain_text("The limit is 2 elected terms.")
    window.get_by_label("Find an officer by name or post").fill(holder)
    window.keyboard.press("Enter")
    window.get_by_role("radio", name=holder).check()
    window.get_by_label("From").fill(ends.isoformat())
    press(window, "Record")
    expect(window.get_by_role("alert")).to_contain_text("the limit is 2")
    sound(window)
    window.get_by_role("checkbox", name="Go beyond the limit on terms").check()
    press(window, "Record")
    told(window, "The powers of the post begin with that day.")
    expect(window.get_by_role("region", name="At other times")).to_contain_text(holder)

    # Whoever reads the ledger sees that the limit was known.
    ledger = opened(ADMINISTRATOR, f"/ledger/?action=offices.begin_tenure&person={person}")
    entry = ledger.locator("main > table tbody tr").first
    expect(entry).to_contain_text("Beyond the limit on terms")
    sound(ledger)
