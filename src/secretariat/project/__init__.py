"""Settings, root addresses, middleware, API mount, command line."""
