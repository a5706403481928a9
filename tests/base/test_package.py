from __future__ import annotations

import pytest
from tests.helpers.processes import printed

import latentloom


def test_importing_loads_neither_qt_nor_torch():
    code = (
        "import sys, latentloom, latentloom.cli; "
        "print(sorted({'PySide6', 'torch', 'numpy', 'sklearn', 'PIL'} & set(sys.modules)))"
    )
    assert printed("-c", code) == "[]\n"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="weave"):
        _ = latentloom.weave


def test_the_public_names_are_listed():
    assert {"open_space", "Space", "Blend", "__version__"} <= set(dir(latentloom))
