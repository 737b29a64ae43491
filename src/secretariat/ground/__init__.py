"""Actor, ledger, clock, dates and ranges, tree paths, row-level policies, errors."""
