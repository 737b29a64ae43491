"""What `secretariat check` looks at. Each check returns its problems in plain words; none means that all is well."""

from collections.abc import Callable

Check = Callable[[], list[str]]

CHECKS: list[tuple[str, Check]] = []
