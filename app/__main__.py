"""`python3 app [ARGS]`: on the first run makes `.venv` and installs the locked versions, then starts the program.

Two processes take part. The first runs on any Python, sees that `.venv` is as it should be (`packaging/environment.py`
mends it if not) and hands over; the second runs inside `.venv` and is the program. This file itself must be readable
for old Pythons, so that they can say what is wrong.
"""

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main():
    """Run the program inside `.venv`, after making it when that is needed; return the exit status."""
    if sys.version_info < (3, 11):
        version = "%d.%d" % sys.version_info[:2]
        sys.stderr.write("Latent Loom needs Python 3.11 or newer, and this is Python %s.\n" % version)
        return 1
    if os.path.realpath(sys.prefix) == os.path.realpath(os.path.join(ROOT, ".venv")):
        from latentloom.cli import main as run

        return run(sys.argv[1:], program="python3 app", mend_system=True)
    sys.path.insert(0, os.path.join(ROOT, "packaging"))
    import environment

    return environment.run_inside([os.path.join(ROOT, "app")] + sys.argv[1:], extras=())


if __name__ == "__main__":
    sys.exit(main())
