"""PySide6 and pyqtgraph: window, map, wheel, weights table, preview, panels, dialogs."""
