"""Files as tables: CSV folders, Excel workbooks and Popolo JSON, each row with the number that a person finds it by."""

from secretariat.imports.readers.sources import Sheet, Source, open_source

__all__ = ["Sheet", "Source", "open_source"]
