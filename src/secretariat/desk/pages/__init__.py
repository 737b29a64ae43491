"""Pages of the desk package."""

from secretariat.desk.pages.desk import as_of, show_desk
from secretariat.desk.pages.search import search
from secretariat.desk.pages.tree import tree, tree_children
from secretariat.desk.pages.unit import unit

__all__ = ["as_of", "search", "show_desk", "tree", "tree_children", "unit"]
