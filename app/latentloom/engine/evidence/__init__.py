"""The instrument: judges that never saw the solver's work, and what they say of a picture."""
