"""`python -m latentloom`."""

import sys

from latentloom.cli import main

sys.exit(main())
