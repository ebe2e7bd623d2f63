import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.sum_table import COLUMNS, SumTable, tail_rows
from nnviz.core.hyper import Hyper
from nnviz.core.microscope import Microscope, Weight
from nnviz.core.network import initial_params

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=5, lmbda=2.0)


@pytest.fixture
def scope(small):
    return Microscope(initial_params(HYPER), None, 1, small.training, HYPER)


@pytest.fixture
def table(qtbot, scope, small):
    widget = SumTable(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(480, 400)
    widget.show()
    widget.show_sum(scope, scope.follow(Weight(0, 1, 2)), small)
    return widget


def test_the_rows_after_the_examples(scope):
    parts = scope.follow(Weight(0, 1, 2))
    rows = tail_rows(parts, 3.0, 2.0)
    assert [row.key for row in rows] == ["divide", "eta", "decay", "old", "new"]
    values = {row.key: row.value for row in rows}
    assert values["new"] == values["old"] - values["eta"] - values["decay"]
    assert [row.key for row in tail_rows(parts, 3.0, 0.0)] == ["divide", "eta", "old", "new"]


def test_the_lit_row_and_the_faint_ones(table):
    model = table.model()
    table.show_position(3)
    role = Qt.ItemDataRole
    assert model.data(model.index(3, 2), role.BackgroundRole) == QColor(LIGHT.lit)
    assert model.data(model.index(2, 2), role.BackgroundRole) is None
    assert model.data(model.index(4, 2), role.ForegroundRole) == QColor(LIGHT.faint)
    assert model.data(model.index(2, 2), role.ForegroundRole) is None
    table.show_look(DARK)
    assert model.data(model.index(3, 2), role.BackgroundRole) == QColor(DARK.lit)


def test_keys_ask_for_rows_within_the_table(qtbot, table):
    last = table.model().rowCount() - 1
    for key, start, wanted in (
        (Qt.Key.Key_Down, 2, 3), (Qt.Key.Key_Up, 0, 0), (Qt.Key.Key_End, 1, last),
        (Qt.Key.Key_Home, 4, 0), (Qt.Key.Key_PageDown, last, last),
    ):  # fmt: skip
        table.show_position(start)
        with qtbot.waitSignal(table.position_requested) as asked:
            QTest.keyClick(table, key)
        assert asked.args == [wanted]


def test_columns_say_what_they_mean(table):
    model = table.model()
    for column in range(1, len(COLUMNS)):
        assert model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert model.headerData(0, Qt.Orientation.Vertical, Qt.ItemDataRole.DisplayRole) is None
    assert "Training image" in model.data(model.index(1, 1), Qt.ItemDataRole.ToolTipRole)


def test_an_empty_table_is_empty(qtbot):
    widget = SumTable(LIGHT)
    qtbot.addWidget(widget)
    assert widget.model().rowCount() == 0
    assert widget.model().data(QModelIndex()) is None
