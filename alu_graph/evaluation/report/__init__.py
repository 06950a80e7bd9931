"""Reports: tables, JSON and plots out of scored answers."""
