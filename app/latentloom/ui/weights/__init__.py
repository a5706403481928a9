"""The table of weights: model and delegates; the panel is `latentloom.ui.weights_panel`."""
