"""`secretariat up`: everything that one installation needs, started together and ended together."""

from secretariat.project.supervisor.run import run

__all__ = ["run"]
