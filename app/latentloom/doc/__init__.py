"""The document: frozen state, named edits, undo history, project file, settings. No Qt, no torch."""
