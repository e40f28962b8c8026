"""Where an organization lives: region mappings, their stores, and what a region knows of those that have left it.

Import from the modules: `mappings` (what a mapping is), `sqlite` and `sqlalchemy` (stores), `cache`, `departures` and
its stores `sqlite_departures` and `sqlalchemy_departures`, `routing`. This package imports nothing by itself, so that
a process loads only the database it uses.
"""
