"""Forms drawn for people: as a page, as a spreadsheet, as JSON."""
