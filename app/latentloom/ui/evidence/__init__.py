"""Evidence: what the judges see in the picture, and the search for one that shows every class."""
