"""Table files of other people: encodings, CSV and spreadsheets, dates, and which column means what."""
