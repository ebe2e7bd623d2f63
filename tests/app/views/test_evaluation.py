import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.views.evaluation import WAITING, EvaluationView
from nnviz.core.dataset import Dataset, Split
from nnviz.core.evaluation import evaluate
from nnviz.core.hyper import Hyper
from nnviz.core.network import Params, feedforward
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=4, eta=0.5, seed=3)


def make_split(n, pixels, n_classes, rng):
    labels = np.arange(n) % n_classes
    images = rng.random((n, pixels), dtype=np.float32) * np.float32(0.3)
    images[np.arange(n), labels % pixels] += np.float32(0.3)
    images.flags.writeable = False
    return Split(images, labels)


def learn(run, steps=40):
    run.add_evaluation(evaluate(run.newest, run.data))
    for step in train(run.data.training, run.hyper):
        if step.index > steps:
            break
        run.append(step)
        if step.index % run.steps_per_epoch == 0:
            run.add_evaluation(evaluate(step, run.data))
    return run


@pytest.fixture
def data(small):
    """As the small data, with enough test images to get wrong."""
    return dataclasses.replace(small, test=make_split(90, 20, 3, np.random.default_rng(5)))


@pytest.fixture
def recording(data):
    return learn(Recording(data, HYPER))


@pytest.fixture
def view(qtbot, recording):
    widget = EvaluationView(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(900, 560)
    widget.show()
    with qtbot.waitExposed(widget):
        pass
    widget.show_moment(recording, 25)
    return widget


def click_cell(view, cell):
    QTest.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=view.matrix.centre_of(*cell))


def click_image(view, place):
    gallery = view.gallery
    QTest.mouseClick(
        gallery.viewport(), Qt.MouseButton.LeftButton, pos=gallery.rect_of(place).center()
    )


def choose_kind(view, kind):
    view.kind_combo.setFocus()
    QTest.keyClick(view.kind_combo, Qt.Key.Key_Home)
    for _ in range(view.kind_combo.findData(kind)):
        QTest.keyClick(view.kind_combo, Qt.Key.Key_Down)


def wrong_at(recording, place):
    given = recording.evaluations[place].test_answers
    return np.flatnonzero(given != recording.data.test.labels)


def test_the_matrix_is_that_of_the_evaluation_before_the_moment(view, recording):
    for index, place in ((25, 2), (20, 2), (19, 1), (3, 0), (40, 4)):
        view.show_moment(recording, index)
        labels, given = recording.data.test.labels, recording.evaluations[place].test_answers
        for cell in np.ndindex(3, 3):
            count = ((labels == cell[0]) & (given == cell[1])).sum()
            assert view.matrix.counts[cell] == count
        right = recording.evaluations[place].test.correct
        assert f"{right} of 90 test images right, {90 - right} wrong" in view.words.text()
    assert view.words.text().startswith("The network after epoch 3:")
    view.show_moment(recording, 0)
    assert view.words.text().startswith("The network before training:")


def test_the_gallery_has_the_wrong_ones_most_sure_first(view, recording):
    numbers = view.gallery.numbers
    assert sorted(numbers) == wrong_at(recording, 2).tolist()
    outputs = feedforward(recording.at(20).params, recording.data.test.images[numbers], HYPER)
    sure = outputs.max(axis=1)
    assert (np.diff(sure) <= 0).all()
    label, answer = (
        recording.data.classes[of[numbers[0]]]
        for of in (recording.data.test.labels, recording.evaluations[2].test_answers)
    )
    assert view._caption(0) == (f"{label} → {answer} · {sure[0]:.2f}", False)
    assert f"shows {label}, answered {answer}. " in view._tip(0)


def test_a_cell_lists_its_images_and_every_way_leads_back(view, recording):
    labels, given = recording.data.test.labels, recording.evaluations[2].test_answers
    everything = view.gallery.numbers.tolist()
    errors = view.matrix.counts[:, :3] * (1 - np.eye(3, dtype=int))
    cell = tuple(int(i) for i in np.unravel_index(errors.argmax(), errors.shape))
    names = recording.data.classes
    for leave in (
        lambda: click_cell(view, cell),
        lambda: QTest.mouseClick(view.all_button, Qt.MouseButton.LeftButton),
        lambda: QTest.keyClick(view.matrix, Qt.Key.Key_Escape),
        lambda: QTest.keyClick(view.gallery, Qt.Key.Key_Escape),
    ):
        assert not view.all_button.isEnabled()
        click_cell(view, cell)
        inside = np.flatnonzero((labels == cell[0]) & (given == cell[1]))
        assert sorted(view.gallery.numbers) == inside.tolist()
        assert f"of {names[cell[0]]} taken for {names[cell[1]]}" in view.heading.text()
        leave()
        assert view.matrix.chosen is None
        assert view.gallery.numbers.tolist() == everything


def test_the_diagonal_lists_right_ones(view, recording):
    click_cell(view, (1, 1))
    assert view._caption(0)[0].startswith("✓ b · ")
    assert view._caption(0)[1]
    assert view.heading.text().endswith("of b answered right")


def test_a_click_sends_the_image(qtbot, view, recording):
    with qtbot.waitSignal(view.image_chosen) as sent:
        click_image(view, 2)
    number = int(view.gallery.numbers[2])
    image, words = sent.args
    np.testing.assert_array_equal(image, recording.data.test.images[number].reshape(4, 5))
    assert image.dtype == np.float32
    assert not image.flags.writeable
    assert words == f"test image {number}"
    assert view.panel.words.text().startswith(f"Test image {number} shows ")
    assert view.panel.words.text().endswith((" wrong now.", "Never learnt so far."))


def test_keys_select_and_enter_or_the_button_sends(qtbot, view):
    view.gallery.setFocus()
    with qtbot.assertNotEmitted(view.image_chosen):
        QTest.keyClick(view.gallery, Qt.Key.Key_Right)
        QTest.keyClick(view.gallery, Qt.Key.Key_Right)
    number = int(view.gallery.numbers[1])
    assert view.panel.words.text().startswith(f"Test image {number} shows ")
    with qtbot.waitSignal(view.image_chosen) as sent:
        QTest.keyClick(view.gallery, Qt.Key.Key_Return)
    assert sent.args[1] == f"test image {number}"
    with (
        qtbot.waitSignal(view.image_chosen) as sent,
        qtbot.waitSignal(view.view_requested) as wanted,
    ):
        QTest.mouseClick(view.panel.send, Qt.MouseButton.LeftButton)
    assert sent.args[1] == f"test image {number}"
    assert wanted.args == ["diagramView"]


def test_the_chosen_image_stays_and_its_words_follow_the_moment(view, recording):
    view.show_moment(recording, 0)
    learnt = set(wrong_at(recording, 0)) - set(wrong_at(recording, 4))
    place = next(p for p, n in enumerate(view.gallery.numbers) if n in learnt)
    view.gallery._choose_place(place)
    number = view.gallery.chosen
    assert view.panel.words.text().endswith("Never learnt so far.")
    view.show_moment(recording, 40)
    assert view.gallery.chosen == number
    assert "First learnt after epoch " in view.panel.words.text()
    assert view.panel.words.text().endswith("right now.")


def test_the_other_lists(view, recording):
    view.show_moment(recording, 40)
    rights = np.array([e.test_answers for e in recording.evaluations]) == recording.data.test.labels
    choose_kind(view, "never")
    assert sorted(view.gallery.numbers) == np.flatnonzero(~rights.any(axis=0)).tolist()
    choose_kind(view, "forgotten")
    times = (rights[:-1] & ~rights[1:]).sum(axis=0)
    numbers = view.gallery.numbers
    assert sorted(numbers) == np.flatnonzero(times).tolist()
    assert (np.diff(times[numbers]) <= 0).all()
    assert view._caption(0)[0].endswith(f" · {times[numbers[0]]}×")
    click_cell(view, (0, 0))
    assert view.heading.text().endswith("forgotten at least once, of a answered right")


def test_a_click_into_the_curves_seeks_to_an_evaluation(qtbot, view):
    plot = view.curves.plot
    box = plot.getPlotItem().getViewBox()
    low, high = box.viewRange()[1]
    place = plot.mapFromScene(box.mapViewToScene(QPointF(2.8, low + 0.03 * (high - low))))
    with qtbot.waitSignal(view.seek_requested) as wish:
        QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert wish.args == [30]
    assert plot.moment_line.value() == 2.5


def test_before_the_first_evaluation_it_says_what_it_waits_for(qtbot, data):
    view = EvaluationView(LIGHT)
    qtbot.addWidget(view)
    view.show()
    run = Recording(data, HYPER)
    view.show_moment(run, 0)
    assert view.words.text() == WAITING
    assert view.body.isHidden()
    run.add_evaluation(evaluate(run.newest, data))  # nobody calls `show_moment`
    qtbot.waitUntil(lambda: not view.body.isHidden())
    assert view.words.text().startswith("The network before training")


def test_a_branch_is_first_evaluated_in_the_middle(qtbot, recording, view):
    branch = recording.branch(13)
    branch.evaluations.clear()
    branch.add_evaluation(evaluate(branch.newest, branch.data))
    view.show_moment(branch, 13)
    assert view.words.text().startswith("The network after mini-batch 13:")
    view.show_moment(branch, 5)
    assert "the first one is after mini-batch 13" in view.words.text()
    assert view.body.isHidden()


def test_while_it_learns_it_follows_a_little_later(qtbot, data):
    view = EvaluationView(LIGHT)
    qtbot.addWidget(view)
    view.show()
    run = Recording(data, HYPER)
    run.add_evaluation(evaluate(run.newest, data))
    view.show_moment(run, 0)
    for step in train(data.training, HYPER):
        run.append(step)
        if step.index % 10 == 0:
            run.add_evaluation(evaluate(step, data))
        view.show_moment(run, step.index)
    qtbot.waitUntil(lambda: view.words.text().startswith("The network after epoch 3"))
    assert len(view.curves._x) == 5


def test_the_outputs_are_asked_for_only_when_something_changed(view, recording, monkeypatch):
    click_image(view, 0)
    asked = []
    monkeypatch.setattr(view, "_outputs", lambda *of: asked.append(of))
    for index in range(20, 30):
        view.show_moment(recording, index)
    assert not asked


def test_what_is_chosen_stays_with_another_run_on_the_same_images(view, data, recording):
    click_image(view, 0)
    number = view.gallery.chosen
    click_cell(view, (0, 0))
    view.show_moment(learn(Recording(data, HYPER.replace(seed=8))), 40)
    assert view.gallery.chosen == number
    assert view.matrix.chosen == (0, 0)
    other = dataclasses.replace(data, classes=("x", "y", "z"))
    view.show_moment(learn(Recording(other, HYPER)), 40)
    assert view.gallery.chosen is None
    assert view.matrix.chosen is None
    assert view.curves.list.item(1).text().startswith("x ")


def test_a_network_without_finite_numbers_has_no_answers(qtbot, view, data):
    run = Recording(data, HYPER)
    run.add_evaluation(evaluate(run.newest, data))
    step = next(train(data.training, HYPER))
    broken = step._replace(params=Params(step.params.flat * np.nan, HYPER.sizes))
    run.append(broken)
    run.add_evaluation(evaluate(broken, data))
    view.show_moment(run, 1)
    assert view.matrix.array.shape == (3, 4)
    assert len(view.gallery.numbers) == 90
    assert view._caption(0)[0].endswith("→ –")
    click_cell(view, (1, 3))
    assert view.heading.text().endswith("of b without an answer")
    click_image(view, 0)
    assert "no longer finite" in view.panel.words.text()


@pytest.mark.parametrize(("n", "shape"), [(2, (3, 1)), (26, (6, 9))])
def test_other_data(qtbot, n, shape):
    rng = np.random.default_rng(0)
    pixels = shape[0] * shape[1]
    splits = [make_split(size, pixels, n, rng) for size in (30, 4, 40 if n > 2 else 3)]
    data = Dataset("other", *splits, shape, tuple(f"class {i}" for i in range(n)))
    run = learn(Recording(data, Hyper(sizes=(pixels, n), mini_batch_size=3, epochs=2, eta=0.5)))
    view = EvaluationView(LIGHT)
    qtbot.addWidget(view)
    view.resize(700, 420)
    view.show()
    view.show_moment(run, len(run))
    assert view.matrix.counts.sum() == len(splits[2].labels)
    click_cell(view, (0, 0))
    view.show_all_cells()
    choose_kind(view, "never")
    if len(view.gallery.numbers):
        click_image(view, 0)
        assert view.panel.picture.pixmap().height() <= view.panel.SIDE
    assert not view.grab().isNull()


def test_dark(view):
    view.show_look(DARK)
    assert all(p.look is DARK for p in (view.matrix, view.gallery, view.panel, view.curves))
