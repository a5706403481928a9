"""`python3 tests [PYTEST ARGS]`: on the first run makes `.venv` with the test extra, then runs pytest, headless.

Without arguments the whole suite runs in two processes; files stay whole, for the sake of what their tests share.
"""

import os
import sys

WHOLE_SUITE = ["-n", "2", "--dist", "loadfile"]
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main():
    """Run pytest inside `.venv`, after making it when that is needed; return the exit status."""
    if sys.version_info < (3, 11):
        version = "%d.%d" % sys.version_info[:2]
        sys.stderr.write("Latent Loom's tests need Python 3.11 or newer, and this is Python %s.\n" % version)
        return 1
    sys.path[0:1] = [os.path.join(ROOT, "packaging"), os.path.join(ROOT, "app")]
    import environment
    from latentloom.base import desktop, errors

    try:
        desktop.ensure_libraries(window=False, install=True)
    except errors.LoomError as problem:
        sys.stderr.write("%s\n" % problem)
        return 1
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.chdir(ROOT)
    return environment.run_inside(["-m", "pytest"] + (sys.argv[1:] or WHOLE_SUITE), extras=("test",))


if __name__ == "__main__":
    sys.exit(main())
