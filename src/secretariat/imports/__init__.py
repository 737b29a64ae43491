"""Reading and writing whole organisations as CSV, XLSX or Popolo."""
