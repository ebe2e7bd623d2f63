import pytest

from nnviz import resources
from nnviz.resources import resource


def test_files_are_found_in_a_checkout():
    assert resource("mnist.npz").stat().st_size > 10_000_000
    assert resource("presets").is_dir()
    assert "Corinna Cortes" in resource("mnist.md").read_text(encoding="utf-8")
    assert "MIT" in resource("licenses/LICENSE").read_text(encoding="utf-8")


def test_files_are_found_in_an_installed_package(tmp_path, monkeypatch):
    (tmp_path / "_resources").mkdir()
    (tmp_path / "_resources" / "mnist.npz").write_text("x")
    monkeypatch.setattr(resources, "_FOLDERS", (tmp_path / "_resources", tmp_path / "resources"))
    assert resource("mnist.npz") == tmp_path / "_resources" / "mnist.npz"


def test_a_missing_file_is_named():
    with pytest.raises(FileNotFoundError, match=r"nnviz's own file nothing\.npz is missing"):
        resource("nothing.npz")
