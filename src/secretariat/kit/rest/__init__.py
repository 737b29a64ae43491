"""What every part of the API shares: its fields, its pages of results and its problems."""
