"""The book: tables and figures of the seeds, made again from real pictures, each beside what was printed.

One chapter a file in `chapters`; adding one is a file with `KEY` and `write`, and a line in `contents.py`. Every model
that is trained and every chapter that is finished is kept in the book's folder, whole or not at all, so that a run that
was stopped goes on where it was.
"""
