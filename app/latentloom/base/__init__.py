"""The ground that every layer stands on: paths, atomic files, errors, logging. Imports nothing of ours."""
