import json

import pytest

from nnviz.core.hyper import FIELD_NAMES, Hyper, HyperError


def test_defaults_are_the_books_first_network():
    hyper = Hyper()
    assert (hyper.sizes, hyper.eta, hyper.mini_batch_size) == ((784, 30, 10), 3.0, 10)


def test_json_both_ways():
    hyper = Hyper(sizes=(784, 100, 10), cost="cross_entropy", lmbda=5.0, precision="float64")
    assert json.loads(hyper.to_json())["lambda"] == 5.0
    assert Hyper.from_json(hyper.to_json()) == hyper


def test_text_is_read_as_a_user_types_it():
    hyper = Hyper.from_dict({"sizes": "784, 30,10", "eta": "0.5", "lambda": "5", "epochs": "3"})
    assert hyper == Hyper(sizes=(784, 30, 10), eta=0.5, lmbda=5.0, epochs=3)


def test_what_is_missing_comes_from_the_base():
    assert Hyper.from_dict({"eta": 1}, Hyper(seed=7)) == Hyper(seed=7, eta=1.0)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("sizes", "784,,10", "whole numbers with commas"),
        ("sizes", "0", "at least two layers"),
        ("sizes", "784,-3,10", "at least one neuron"),
        ("sizes", "784,0,10", "at least one neuron"),
        ("sizes", "784,1000000,10", "794,000,000 weights"),
        ("sizes", "784,30.5,10", "whole numbers"),
        ("sizes", [784, 30.5, 10], "whole numbers"),
        ("sizes", 784, "whole numbers"),
        ("sizes", [784, True], "whole numbers"),
        ("eta", "nan", "above 0"),
        ("eta", "inf", "above 0"),
        ("eta", 0, "above 0"),
        ("eta", -1, "above 0"),
        ("eta", "fast", "above 0"),
        ("eta", True, "above 0"),
        ("lmbda", -0.1, "0 or a number above"),
        ("mini_batch_size", 0, "from 1 to"),
        ("mini_batch_size", "ten", "whole number"),
        ("epochs", 0, "from 1 to"),
        ("epochs", 1e9, "from 1 to"),
        ("epochs", float("inf"), "from 1 to"),
        ("seed", -1, "from 0 to"),
        ("cost", "linear", "quadratic, cross_entropy"),
        ("init", None, "old, new"),
        ("precision", "float16", "float32, float64"),
        ("augment", "perhaps", "true or false"),
        ("activation", "linear", "sigmoid, tanh, relu"),
        ("momentum", 1, "from 0 to below 1"),
        ("dropout", -0.1, "from 0 to below 1"),
        ("n_training", -1, "from 0 to"),
        ("expanded", "maybe", "true or false"),
        ("shuffle", "none", "seeded, book"),
    ],
)
def test_every_mistake_is_named_at_its_field(field, value, says):
    with pytest.raises(HyperError) as caught:
        Hyper.from_dict({field: value})
    assert list(caught.value.faults) == [field]
    assert says in caught.value.faults[field]
    assert "\n" not in str(caught.value)


def test_all_mistakes_are_named_at_once():
    with pytest.raises(HyperError) as caught:
        Hyper(eta=-1, epochs=0)
    assert set(caught.value.faults) == {"eta", "epochs"}


def test_unknown_names_are_named_with_the_known_ones():
    with pytest.raises(HyperError, match=r"no setting called etta; there are sizes, .*lambda"):
        Hyper.from_dict({"etta": 1})
    assert "lambda" in FIELD_NAMES


@pytest.mark.parametrize("text", ["", "[1]", "{", "3"])
def test_json_that_is_no_object(text):
    with pytest.raises(HyperError, match="one JSON object"):
        Hyper.from_json(text)


def test_settings_that_do_not_fit_the_data():
    Hyper().check_data(784, 10, 50_000)
    with pytest.raises(HyperError, match="first layer must be 1024, not 784"):
        Hyper().check_data(1024, 10, 50_000)
    with pytest.raises(HyperError, match="last layer must be 5, not 10"):
        Hyper().check_data(784, 5, 50_000)
    with pytest.raises(HyperError, match="larger than the training data"):
        Hyper().check_data(784, 10, 9)
    with pytest.raises(HyperError, match="cannot be learnt from the first 1000"):
        Hyper(n_training=1000).check_data(784, 10, 999)


def test_wrong_sums_are_for_plain_gradient_descent():
    with pytest.raises(HyperError, match="set momentum and dropout to 0"):
        Hyper(sum_rule="sum", momentum=0.5)


def test_fit_changes_what_the_data_decides():
    assert Hyper().fit(20, 3, 7) == Hyper(sizes=(20, 30, 3), mini_batch_size=7)


def test_hidden_layers_give_way_to_large_images():
    deep = Hyper(sizes=(784, 1000, 500, 10))
    assert deep.fit(22_500, 3, 40).sizes == (22_500, 500, 250, 3)
    assert deep.fit(784, 10, 40).sizes == deep.sizes
    assert Hyper().fit(9_000_000, 2, 40).sizes == (9_000_000, 1, 2)
    with pytest.raises(HyperError, match="at most 20,000,000"):
        Hyper(sizes=(784, 10)).fit(9_000_000, 3, 40)
