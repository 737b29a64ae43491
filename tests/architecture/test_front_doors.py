"""Packages enter one another by their front doors only."""

import grimp

DOORS = {"models", "queries", "actions", "permissions", "rules", "presets"}  # rules are pure, presets are data
OPEN = {"ground", "kit"}
# Addresses and page fragments that the shell includes; each is a mount point, not a call.
MOUNTS = {"urls", "api", "jobs", "pages", "presets", "adapter", "sessions", "backend"}


def test_another_package_is_entered_by_a_front_door() -> None:
    graph = grimp.build_graph("secretariat")
    wrong = []
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            _, *there = imported.split(".")
            _, *here = importer.split(".")
            if len(there) < 2 or here in ([], ["__main__"]) or there[0] == here[0] or there[0] in OPEN:
                continue
            doors = DOORS | MOUNTS if here[0] == "project" else DOORS
            if there[1] not in doors:
                wrong.append(f"{importer} -> {imported}")
    assert wrong == []
