"""A made-up harbour and rail workers' union of any size, to look around in, to test and to measure."""

from secretariat.project.demo.accounts import people
from secretariat.project.demo.load import load
from secretariat.project.demo.shape import SIZES

__all__ = ["SIZES", "load", "people"]
