"""Writes test/fixtures/params.json: tiny models as Graft graphs, with the parameter counts of Keras's summary.

Usage: .venv-keras/bin/python test/keras/makeParamFixtures.py

A model is a list of layers (class, name, config, inputs, trainable). Keras builds it and counts; the fixture holds
the same list as a graph beside Keras's numbers. Layers with a `group` are built into an inner model.
"""

import json
import os
import re
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras

FIXTURE = Path(__file__).parent.parent / "fixtures" / "params.json"


def layer(class_name, name, inputs=(), trainable=True, group=None, **config):
    """`inputs` are `name` or `(name, call)`; a list of lists makes several calls."""
    calls = inputs if inputs and isinstance(inputs[0], list) else [list(inputs)]
    return {
        "class_name": class_name,
        "name": name,
        "calls": [[ref if isinstance(ref, tuple) else (ref, 0) for ref in call] for call in calls],
        "trainable": trainable,
        "group": group,
        "config": config,
    }


def image(*shape, name="image"):
    return layer("InputLayer", name, batch_shape=[None, *shape])


MODELS = {
    "dense stack": [
        image(4),
        layer("Dense", "hidden", ["image"], units=3, activation="relu"),
        layer("Dense", "head", ["hidden"], units=2, use_bias=False),
    ],
    "half frozen, with dropout": [
        image(4),
        layer("Dense", "hidden", ["image"], trainable=False, units=3),
        layer("Dropout", "dropout", ["hidden"], rate=0.5),
        layer("Dense", "head", ["dropout"], units=2),
    ],
    "convolution and batch normalisation": [
        image(6, 6, 2),
        layer("Conv2D", "conv", ["image"], filters=3, kernel_size=[2, 2], use_bias=False),
        layer("BatchNormalization", "bn", ["conv"]),
        layer("Flatten", "flatten", ["bn"]),
        layer("Dense", "head", ["flatten"], units=2),
    ],
    "frozen batch normalisation": [
        image(6, 6, 2),
        layer("Conv2D", "conv", ["image"], filters=3, kernel_size=[2, 2]),
        layer("BatchNormalization", "bn", ["conv"], trainable=False),
        layer("BatchNormalization", "bn_bare", ["bn"], center=False, scale=False),
        layer("Flatten", "flatten", ["bn_bare"]),
        layer("Dense", "head", ["flatten"], units=2),
    ],
    "all frozen": [
        image(4),
        layer("Dense", "hidden", ["image"], trainable=False, units=3),
        layer("BatchNormalization", "bn", ["hidden"], trainable=False),
    ],
    "a shared layer": [
        image(4, name="left"),
        image(4, name="right"),
        layer("Dense", "shared", [["left"], ["right"]], units=4),
        layer("Concatenate", "both", [("shared", 0), ("shared", 1)]),
        layer("Dense", "head", ["both"], units=2),
    ],
    "a layer after itself": [
        image(4),
        layer("Dense", "twice", [["image"], [("twice", 0)]], units=4),
        layer("Dense", "head", [("twice", 1)], units=2),
    ],
    "a frozen inner model": [
        image(4),
        layer("Dense", "inner_1", ["image"], group="base", trainable=False, units=3),
        layer("BatchNormalization", "inner_bn", ["inner_1"], group="base", trainable=False),
        layer("Dense", "inner_2", ["inner_bn"], group="base", trainable=False, units=5),
        layer("Dense", "head", ["inner_2"], units=2),
    ],
    "a residual block": [
        image(5, 5, 2),
        layer("Conv2D", "conv_1", ["image"], filters=2, kernel_size=[3, 3], padding="same"),
        layer("BatchNormalization", "bn_1", ["conv_1"], trainable=False),
        layer("Add", "add", ["bn_1", "image"]),
        layer("DepthwiseConv2D", "depthwise", ["add"], kernel_size=[3, 3], depth_multiplier=2),
        layer("GlobalAveragePooling2D", "pool", ["depthwise"]),
        layer("Dense", "head", ["pool"], units=3),
    ],
    "words": [
        layer("InputLayer", "ids", batch_shape=[None, 7]),
        layer("Embedding", "vectors", ["ids"], input_dim=11, output_dim=3),
        layer("LayerNormalization", "norm", ["vectors"]),
        layer("GlobalAveragePooling1D", "pool", ["norm"]),
        layer("Dense", "head", ["pool"], units=2),
    ],
}


def make_keras(specs):
    """The Keras model, its inner model built first and frozen as a whole."""
    inner = [spec for spec in specs if spec["group"]]
    layers = {}
    tensors = {}
    outer_inputs = []
    for spec in specs:
        name, config = spec["name"], spec["config"]
        if spec["class_name"] == "InputLayer":
            tensors[name, 0] = keras.Input(batch_shape=config["batch_shape"], name=name)
            outer_inputs.append(tensors[name, 0])
            continue
        if spec["group"]:
            if spec is inner[0]:
                base, last = make_inner(inner, tensors, layers)
                tensors[last, 0] = base(tensors[spec["calls"][0][0]])
            continue
        made = getattr(keras.layers, spec["class_name"])(name=name, **config)
        made.trainable = spec["trainable"]
        layers[name] = made
        for number, call in enumerate(spec["calls"]):
            inputs = [tensors[ref] for ref in call]
            tensors[name, number] = made(inputs if len(inputs) > 1 else inputs[0])
    last = specs[-1]
    return keras.Model(outer_inputs, tensors[last["name"], len(last["calls"]) - 1]), layers


def make_inner(specs, tensors, layers):
    source = keras.Input(batch_shape=tensors[specs[0]["calls"][0][0]].shape)
    x = source
    for spec in specs:
        layers[spec["name"]] = getattr(keras.layers, spec["class_name"])(
            name=spec["name"], **spec["config"]
        )
        x = layers[spec["name"]](x)
    base = keras.Model(source, x, name=specs[0]["group"])
    base.trainable = specs[0]["trainable"]
    return base, specs[-1]["name"]


def summary_counts(model):
    """The three numbers as `summary()` prints them."""
    lines = []
    model.summary(print_fn=lambda text, **_: lines.append(text))
    text = "\n".join(lines)
    number = lambda label: int(re.search(rf"{label} params:\s*([\d,]+)", text)[1].replace(",", ""))
    return {
        "total": number("Total"),
        "trainable": number("Trainable"),
        "nonTrainable": number("Non-trainable"),
    }


def camel_case(key):
    return re.sub(r"_(\w)", lambda match: match[1].upper(), key)


def make_graph(name, specs):
    ref = lambda layer_name, call: {"layer": layer_name, "call": call, "tensor": 0}
    last = specs[-1]
    return {
        "name": name,
        "layers": [
            {
                "name": spec["name"],
                "className": spec["class_name"],
                "config": {camel_case(key): value for key, value in spec["config"].items()},
                "freeze": "train" if spec["trainable"] else "freeze",
                "origin": None,
                "group": [spec["group"]] if spec["group"] else [],
                "calls": [{"inputs": [ref(*source) for source in call]} for call in spec["calls"]],
            }
            for spec in specs
        ],
        "inputs": [ref(spec["name"], 0) for spec in specs if spec["class_name"] == "InputLayer"],
        "outputs": [ref(last["name"], len(last["calls"]) - 1)],
    }


def main():
    cases = []
    for name, specs in MODELS.items():
        model, layers = make_keras(specs)
        cases.append(
            {
                "graph": make_graph(name, specs),
                "counts": summary_counts(model),
                "layers": {key: made.count_params() for key, made in layers.items()},
                "outputShape": list(model.output.shape),
            }
        )
    result = {"keras": keras.__version__, "cases": cases}
    FIXTURE.write_text(json.dumps(result, indent=1) + "\n")
    print(f"{len(cases)} models written to {FIXTURE.name}")


main()
