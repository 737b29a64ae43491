"""The thinking of an import, in pure Python: columns, cells, problems, and how contradictions are settled."""
