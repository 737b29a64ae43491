"""The embedded server's settings, fitted to the memory of this machine."""

import os
from pathlib import Path

MEGABYTE = 1024 * 1024


def memory_of_this_machine() -> int:
    """Bytes of memory that this process may use: the machine's, or its control group's limit if that is smaller."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
    except OSError:
        return total
    return min(total, int(limit)) if limit.isdigit() else total


def settings_for(memory: int, *, socket_folder: str, log_folder: str, safe: bool = True) -> dict[str, str]:
    """Server settings for a machine with `memory` bytes. `safe=False` gives up crash safety, for tests only."""
    shared = max(32, min(memory // 4, 2048 * MEGABYTE) // MEGABYTE)
    small = memory < 2048 * MEGABYTE
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": socket_folder,
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{max(64, memory * 6 // 10 // MEGABYTE)}MB",
        "work_mem": "8MB" if small else "32MB",
        # For the tables that an import fills and reads many times; no other session takes any of it.
        "temp_buffers": "8MB" if small else f"{min(memory // 64, 256 * MEGABYTE) // MEGABYTE}MB",
        "maintenance_work_mem": "64MB" if small else "256MB",
        "random_page_cost": "1.1",
        "max_wal_size": "1GB" if small else "4GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "on",
        "log_directory": log_folder,
        "log_filename": "postgres-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_file_mode": "0600",
    }
    if not safe:
        settings |= {"fsync": "off", "full_page_writes": "off"}
    return settings


def as_configuration(settings: dict[str, str]) -> str:
    """The text of a PostgreSQL configuration file with these settings."""
    quoted = {name: value.replace("'", "''") for name, value in settings.items()}
    return "".join(f"{name} = '{value}'\n" for name, value in quoted.items())
