from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import latentloom


def test_importing_loads_neither_qt_nor_torch():
    code = (
        "import sys, latentloom, latentloom.cli; "
        "print(sorted({'PySide6', 'torch', 'numpy', 'sklearn', 'PIL'} & set(sys.modules)))"
    )
    environment = {"PYTHONPATH": str(Path(latentloom.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="weave"):
        _ = latentloom.weave


def test_the_public_names_are_listed():
    assert {"open_space", "Space", "Blend", "__version__"} <= set(dir(latentloom))
