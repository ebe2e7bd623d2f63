import numpy as np
import pytest
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.agreement import AgreementPanel
from nnviz.core.hyper import Hyper
from nnviz.core.microscope import Microscope
from nnviz.core.network import initial_params

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=5)


@pytest.fixture
def scope(small):
    return Microscope(initial_params(HYPER), None, 1, small.training, HYPER)


@pytest.fixture
def panel(qtbot, scope, small):
    widget = AgreementPanel(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(300, 300)
    widget.show()
    widget.show_scope(scope, small)
    return widget


def test_the_cosines_and_the_number(panel, scope):
    np.testing.assert_array_equal(panel.picture.array, scope.cosines())
    assert f"<b>{scope.agreement():.3f}</b>" in panel.number.text()


def test_the_cell_under_the_pointer_in_words(panel, scope, small):
    QTest.mouseMove(panel.picture, panel.picture.centre_of(1, 3))
    labels = [small.classes[i] for i in scope.batch.labels]
    assert panel.words.text() == (
        f"Examples 2 (“{labels[1]}”) and 4 (“{labels[3]}”): cosine {scope.cosines()[1, 3]:+.3f}"
    )


@pytest.mark.parametrize(
    ("share", "says"),
    [(0.0, "no example"), (0.1, "cancel"), (1 / 5**0.5, "unrelated"), (0.95, "the same way")],
)
def test_what_the_number_means(panel, scope, small, monkeypatch, share, says):
    other = Microscope(scope.before, None, 2, small.training, HYPER)
    monkeypatch.setattr(other, "agreement", lambda: share)
    panel.show_scope(other, small)
    assert says in panel.number.text()


def test_dark(panel):
    panel.show_look(DARK)
    assert panel.picture.look is DARK
