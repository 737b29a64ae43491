"""Where the calls of this package are gathered."""

from ninja import Router

router = Router()
