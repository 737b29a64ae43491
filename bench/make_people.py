"""Writes a folder of CSV files with made-up people, to time imports: make_people.py FOLDER [PEOPLE] [--plain]."""

import csv
import random
import sys
from pathlib import Path

GIVEN = [
    "Maria",
    "José",
    "Yong-ho",
    "Aleksandr",
    "Fatima",
    "Ingrid",
    "Kofi",
    "Léa",
    "Ming",
    "Nia",
    "Olga",
    "Pedro",
    "Quynh",
    "Rosa",
    "Sven",
    "Tariq",
]
FAMILY = [
    "Silva",
    "Ortega",
    "Kim",
    "Petrov",
    "Haddad",
    "Solheim",
    "Mensah",
    "Dubois",
    "Chen",
    "Okafor",
    "Ivanova",
    "Costa",
    "Nguyen",
    "Rossi",
    "Lind",
    "Khan",
]


def main(folder: Path, people: int, plain: bool) -> None:
    """Cells of 25, branches of 10 cells, districts of 10 branches; four people in a hundred also belong elsewhere."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(1)
    cells = max(people // 25, 1)
    levels = [("cell", cells), ("branch", max(cells // 10, 1)), ("district", max(cells // 100, 1)), ("centre", 1)]
    with (folder / "units.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "parent_id", "name", "type", "valid_from", "valid_to"])
        for place in range(3, -1, -1):
            kind, count = levels[place]
            for n in range(count):
                above = f"{levels[place + 1][0]}{n % levels[place + 1][1]}" if place < 3 else ""
                out.writerow([f"{kind}{n}", above, f"{kind.title()} {n}", kind, "2010-01-01", ""])
    with (folder / "people.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "name"] if plain else ["id", "name", "email", "consent"])
        for n in range(people):
            name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)} {n % 9973}"
            out.writerow([f"P{n}", name] if plain else [f"P{n}", name, f"p{n}@example.org", "yes"])
    with (folder / "memberships.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["unit_id", "person_id", "kind", "valid_from", "valid_to"])
        for n in range(people):
            day = f"{chance.randrange(2010, 2026)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
            out.writerow([f"cell{n % cells}", f"P{n}", "primary", day, ""])
            if n % 25 == 0:
                out.writerow([f"cell{(n + 1) % cells}", f"P{n}", "secondary", day, ""])
    with (folder / "tenures.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["unit_id", "person_id", "role", "valid_from", "valid_to"])
        for n in range(cells):
            out.writerow([f"cell{n}", f"P{n}", "Secretary", "2024-01-01", ""])


if __name__ == "__main__":
    words = [a for a in sys.argv[1:] if not a.startswith("-")]
    main(Path(words[0]), int(words[1]) if len(words) > 1 else 1_000_000, "--plain" in sys.argv)
