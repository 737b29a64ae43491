"""Named changes of the structure, previewed and carried out as a whole."""
