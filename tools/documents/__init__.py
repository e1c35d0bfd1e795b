"""Pages that are rendered from the code: `python -m tools.documents errors|settings|licences [FILE]`."""
