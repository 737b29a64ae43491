"""What follows from the record of meetings, as pure Python."""
