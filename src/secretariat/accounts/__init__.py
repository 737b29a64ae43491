"""Sign-in, sessions, second factor, access tokens."""
