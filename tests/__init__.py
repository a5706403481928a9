"""The tests, mirroring `app/latentloom`; `python3 tests` runs them on a fresh machine."""
