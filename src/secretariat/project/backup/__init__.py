"""One file that holds everything of an installation, and the way back."""

from secretariat.project.backup.archive import Archive, Manifest
from secretariat.project.backup.restore import finish_interrupted_restore, restore_backup
from secretariat.project.backup.write import write_backup

__all__ = ["Archive", "Manifest", "finish_interrupted_restore", "restore_backup", "write_backup"]
