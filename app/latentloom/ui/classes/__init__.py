"""The choice of classes: model and delegate; the panel is `latentloom.ui.classes_panel`."""
