"""Benchmarks: printed as tables, never asserted."""
