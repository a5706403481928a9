"""What a process keeps from one test to the next begins the same for each: that it does."""

from __future__ import annotations

import random

import numpy as np
import torch
from PySide6.QtGui import QCursor, QGuiApplication
from tests.helpers import fresh

from latentloom.ui import theme


def drawn() -> tuple[float, float, float]:
    return random.random(), np.random.random(), float(torch.rand(()))  # noqa: NPY002 - what others may draw from


def test_chance_is_the_same_again():
    first = drawn()
    assert drawn() != first
    fresh.begin_anew()
    assert drawn() == first, "this test, too, began with what every test begins with"


def test_torch_has_one_thread_whatever_a_test_before_has_set():
    assert torch.get_num_threads() == 1
    torch.set_num_threads(2)
    fresh.begin_anew()
    assert torch.get_num_threads() == 1


def test_the_application_has_its_theme_an_empty_clipboard_and_no_pointer_over_a_window(qapp):
    assert theme.choice() == "light"
    theme.apply("dark")
    QGuiApplication.clipboard().setText("left behind")
    QCursor.setPos(50, 50)
    fresh.begin_anew()
    assert (theme.choice(), theme.current().name) == ("light", "light")
    assert QGuiApplication.clipboard().text() == ""
    assert not qapp.primaryScreen().geometry().contains(QCursor.pos())
