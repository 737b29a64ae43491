"""Pages of the installation itself: the public first page and the first run."""

from secretariat.project.pages.first_run import first_run, first_run_closed, first_steps
from secretariat.project.pages.start import start, start_for_real

__all__ = ["first_run", "first_run_closed", "first_steps", "start", "start_for_real"]
