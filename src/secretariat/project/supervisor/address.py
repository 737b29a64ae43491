"""The address that the web server listens on: whether it is free, and what answers there."""

import errno
import http.client
import socket
import time
from pathlib import Path

from secretariat.project import home
from secretariat.project.cluster import OperationError
from secretariat.project.cluster.locks import is_held


def require_free(host: str, port: int, patience: float = 2.0) -> None:
    """Raise OperationError if the port cannot be listened on; waits a moment for a killed run to let go of it."""
    deadline = time.monotonic() + patience
    family, kind, protocol, _, address = _resolve(host, port)
    while True:
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
                return
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise OperationError(f"Cannot listen on {host} port {port}: {error.strerror}.") from error
                if time.monotonic() > deadline:
                    raise OperationError(
                        f"Port {port} is in use by another program. Choose another one: "
                        f"secretariat up --port {port + 1 if port < 65535 else 8000} (or set PORT)."
                    ) from error
        time.sleep(0.1)


def answer(host: str, port: int) -> int | None:
    """The HTTP status of the front page there, or None if nothing answers yet."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    connection = http.client.HTTPConnection(reachable, port, timeout=30)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def shown(host: str, port: int) -> str:
    """The address to print for a person at this machine."""
    name = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1", "") else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def lock_path() -> Path:
    """The file that says where a running installation listens, locked as long as it runs."""
    return home.folder() / "up.lock"


def of_running() -> str | None:
    """The address at which this installation is running at present, or None when it is not."""
    path = lock_path()
    words = path.read_text().split() if is_held(path) else []
    return words[0] if words else None


def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror as error:
        raise OperationError(f"{host} is not an address of this machine: {error.strerror}.") from error
