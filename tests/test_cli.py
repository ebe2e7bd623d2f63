import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from nnviz.cli import main
from nnviz.core.runfile import load

RUN = [sys.executable, "-m", "nnviz"]


@pytest.fixture
def own_data(tmp_path):
    rng = np.random.default_rng(0)
    labels = np.arange(120) % 3
    images = rng.integers(0, 60, (120, 4, 5), dtype=np.uint8)
    images.reshape(120, 20)[np.arange(120), labels] = 250
    path = tmp_path / "own.npz"
    np.savez(path, images=images, labels=labels)
    return path


def quick(own_data, tmp_path, *more):
    return ["train", "--data", str(own_data), "--save", str(tmp_path / "run.npz"), *more]


def test_the_books_own_lines(own_data, tmp_path, capsys):
    assert main(quick(own_data, tmp_path, "--epochs", "2", "--set", "eta=1", "sizes=20,5,3")) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["Epoch 0", "Epoch 1"]
    assert lines[0].endswith(" / 18")
    assert "Saved after mini-batch 18" in err
    saved = load(tmp_path / "run.npz")
    assert (saved.hyper.sizes, saved.index) == ((20, 5, 3), 18)


def test_json_lines(own_data, tmp_path, capsys):
    main(
        quick(own_data, tmp_path, "--epochs", "2", "--json", "--score", "validation", "--seed", "4")
    )
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["epoch"] for row in rows] == [0, 1]
    for row in rows:
        assert set(row) == {"run", "epoch", "correct", "total", "train_cost", "seconds"}
        assert (row["run"], row["total"]) == ("main", 18)
        assert row["seconds"] > 0
    assert rows[1]["train_cost"] < rows[0]["train_cost"]


def test_the_seed_decides_the_result(own_data, tmp_path, capsys):
    outputs = []
    for seed in ("1", "1", "2"):
        main(quick(own_data, tmp_path, "--epochs", "1", "--json", "--seed", seed))
        row = json.loads(capsys.readouterr().out)
        outputs.append(row["train_cost"])
    assert outputs[0] == outputs[1] != outputs[2]


def test_mnist_is_learnt(tmp_path, capsys):
    main(["train", "--epochs", "1", "--seed", "1", "--save", str(tmp_path / "run.npz")])
    line = capsys.readouterr().out.splitlines()[0]
    correct, total = line.removeprefix("Epoch 0: ").split(" / ")
    assert int(total) == 10_000
    assert int(correct) > 8_500


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["train", "--set", "eta=nan"], "eta must be a number above 0"),
        (["train", "--set", "eta"], "Write --set eta=VALUE"),
        (["train", "--set", "etta=1"], "no setting called etta"),
        (["train", "--epochs", "0"], "number of epochs"),
        (["train", "--preset", "ch9"], "no preset ch9; there are ch1-30"),
        (["train", "--data", "no/such/file"], "no/such/file"),
        (["train", "--set", "sizes=784,,10"], "whole numbers with commas"),
        (["train", "--set", "sizes=100,10"], "first layer must be 784"),
        (["train", "--set", "mini_batch_size=60000"], "larger than the training data"),
        (["train", "--score", "luck"], "invalid choice"),
        (["predict", "no-such.png"], "no-such.png"),
        (["predict", "--model", "no-such.npz", "x.png"], "no file no-such.npz"),
        (["predict"], "required"),
        (["fly"], "invalid choice"),
        (["--data", "no/such/file"], "no/such/file"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(arguments, says, capsys):
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = stop.code
    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert says in err
    assert err.count("\n") == 1


def test_a_disk_that_is_full(own_data, capsys):
    arguments = ["train", "--data", str(own_data), "--epochs", "1", "--save", "/dev/full/run.npz"]
    assert main(arguments) == 2
    assert "cannot be saved" in capsys.readouterr().err


def test_numbers_that_run_away_are_told(own_data, tmp_path, capsys):
    more = ("--epochs", "90", "--set", "eta=1e6", "lambda=1e5")
    assert main(quick(own_data, tmp_path, *more)) == 2
    err = capsys.readouterr().err
    assert "no longer a finite number" in err


def write_digit(path, mnist, number):
    from PySide6.QtGui import QImage

    pixels = np.ascontiguousarray(np.rint(mnist.test.images[number] * 256).astype(np.uint8))
    image = QImage(pixels.data, 28, 28, 28, QImage.Format.Format_Grayscale8)
    assert image.save(str(path))


def test_predict_reads_test_digits(mnist, tmp_path, capsys):
    paths = []
    for number in range(20):
        paths.append(str(tmp_path / f"{number}.png"))
        write_digit(paths[-1], mnist, number)
    assert main(["predict", "--json", *paths]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    right = sum(row["answer"] == str(mnist.test.labels[i]) for i, row in enumerate(rows))
    assert right >= 18
    assert all(len(row["outputs"]) == 10 for row in rows)
    assert main(["predict", paths[0]]) == 0
    assert f"{paths[0]}: 7 (" in capsys.readouterr().out


def test_predict_goes_on_after_an_image_it_cannot_read(mnist, tmp_path, capsys):
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    write_digit(good, mnist, 0)
    bad.write_text("not a picture")
    assert main(["predict", str(bad), str(good)]) == 2
    out, err = capsys.readouterr()
    assert "bad.png" in err
    assert "good.png: 7" in out


def test_predict_of_an_empty_image(tmp_path, capsys):
    from PySide6.QtGui import QImage

    path = tmp_path / "empty.png"
    image = QImage(40, 40, QImage.Format.Format_Grayscale8)
    image.fill(255)
    image.save(str(path))
    assert main(["predict", str(path)]) == 0
    assert "–" in capsys.readouterr().out
    assert main(["predict", "--json", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["answer"] is None


def test_predict_says_what_is_no_digit(tmp_path, capsys):
    from PySide6.QtGui import QColor, QImage

    path = tmp_path / "flat.png"
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for x in range(5, 55):
        for y in (30, 31, 32):
            image.setPixelColor(x, y, QColor("black"))
    image.save(str(path))
    assert main(["predict", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: ? (Too flat for a digit.)\n"
    assert main(["predict", "--json", str(path)]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["answer"], row["words"]) == (None, "Too flat for a digit.")
    assert len(row["outputs"]) == 10


def test_ctrl_c_saves_what_was_learnt(own_data, tmp_path):
    arguments = quick(own_data, tmp_path, "--epochs", "100000")
    process = subprocess.Popen(
        [*RUN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert load(tmp_path / "run.npz").index > 0


def test_ctrl_c_while_data_is_read_leaves_quietly(monkeypatch, capsys):
    def read(*_arguments, **_names):
        raise KeyboardInterrupt

    monkeypatch.setattr("nnviz.cli.load", read)
    assert main(["train"]) == 130
    assert capsys.readouterr().err == ""


def test_ctrl_c_while_qt_is_imported_leaves_at_once():
    code = (
        "import signal; from nnviz.cli import _leaving_at_once\n"
        "with _leaving_at_once(): signal.raise_signal(signal.SIGINT); print('still here')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("folder", ["", "."])
def test_a_folder_to_save_to_is_told_before_training(own_data, capsys, folder):
    assert main(["train", "--data", str(own_data), "--save", folder]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "is a folder; name a file" in err


def test_a_reader_that_leaves_early_is_no_error(own_data, tmp_path):
    process = subprocess.Popen(
        [*RUN, *quick(own_data, tmp_path, "--epochs", "2000")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=30) == 0
    assert "Traceback" not in err


def test_the_window_opens_from_the_command_line_and_closes_on_ctrl_c():
    process = subprocess.Popen(
        # In this mode freed memory is overwritten: a window that outlives Python's end would crash.
        [sys.executable, "-X", "dev", "-W", "ignore", "-m", "nnviz", "--play"],
        stderr=subprocess.PIPE, text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    time.sleep(3)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    spoken = [line for line in err.splitlines() if "This plugin does not support" not in line]
    assert spoken == []


def test_version_and_help(capsys):
    for option in ("--version", "--help"):
        with pytest.raises(SystemExit) as stop:
            main([option])
        assert stop.value.code == 0
    assert "predict" in capsys.readouterr().out


def test_presets_are_listed_with_what_the_book_reports(capsys):
    assert main(["presets"]) == 0
    out = capsys.readouterr().out
    for name in ("ch1-30", "ch3-init-30", "ch5-speed", "ch6-softmax"):
        assert f"\n{name} " in f"\n{out}"
    assert "at best 82.27 %" in out


def test_counts_are_compared_with_the_books_own(tmp_path, capsys):
    arguments = ["train", "--preset", "ch3-overfitting", "--epochs", "2"]
    save = ["--save", str(tmp_path / "run.npz")]
    assert main([*arguments, *save]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Epoch 0: 5887 / 10000   training 690 / 1000   the book: test 5887, training 690",
        "Epoch 1: 6505 / 10000   training 749 / 1000   the book: test 6505, training 749",
        "test: equal to the book in 2 of 2 epochs",
        "training: equal to the book in 2 of 2 epochs",
    ]
    assert main([*arguments, *save, "--json"]) == 0
    row = json.loads(capsys.readouterr().out.splitlines()[0])
    assert row["counts"] == row["published"] == {"test": 5887, "training": 690}
    # With another seed it is no longer the book's run.
    assert main([*arguments, *save, "--seed", "1", "--json"]) == 0
    assert "published" not in json.loads(capsys.readouterr().out.splitlines()[0])


def test_a_preset_of_several_runs_does_one_after_another(own_data, tmp_path, capsys):
    assert main(quick(own_data, tmp_path, "--preset", "ch3-init-30", "--epochs", "1")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.endswith("init:")] == ["new init:", "old init:"]
    assert main(quick(own_data, tmp_path, "--preset", "ch3-eta", "--epochs", "1", "--json")) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["run"] for row in rows] == ["eta 0.025", "eta 0.25", "eta 2.5"]


def test_a_run_that_does_not_improve_stops_early(own_data, tmp_path, capsys):
    arguments = ("eta=1e-9", "early_stopping=2", "halve_after=1")
    assert main(quick(own_data, tmp_path, "--epochs", "50", "--set", *arguments)) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 3
    assert "stopped early" in err
    # What is saved are the settings that were asked for.
    assert load(tmp_path / "run.npz").hyper.eta == 1e-9


def test_how_quickly_each_layer_learns_is_compared_too(tmp_path, capsys):
    arguments = [
        "train",
        "--preset",
        "ch5-speed",
        "--epochs",
        "1",
        "--save",
        str(tmp_path / "x.npz"),
    ]
    assert main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 hidden layers:"
    assert lines[1].startswith("Untrained: length of delta by hidden layer 0.0")
    assert lines[1].endswith("the book: 0.070, 0.310")
    assert main([*arguments, "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [len(row["speeds"]) for row in rows] == [2, 3, 4]
    assert rows[2]["published"] == {"speeds": [0.003, 0.017, 0.07, 0.285]}
