"""The chapters, one file each: `KEY`, and `write(shop)`, a generator of news that returns the draft."""
