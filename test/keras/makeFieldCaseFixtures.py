"""Makes test/fixtures/fieldCases: small models of docs/field-cases.md, written by real Keras 3 and tf_keras (Keras 2).

Beside each stands a JSON with an input and what Keras predicts. Run: .venv-keras/bin/python test/keras/makeFieldCaseFixtures.py
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
import tf_keras

FOLDER = Path("test/fixtures/fieldCases")
DIALECTS = {"keras3": keras, "keras2": tf_keras}


def case07_gru(k):
    """Both ways to reset, both ways to return, biases that are not zero."""
    x = k.Input((3, 2), name="x")
    gru = k.layers.GRU
    outputs = [
        gru(2, reset_after=after, return_sequences=sequences, bias_initializer="glorot_uniform", name=name)(x)
        for after, sequences, name in [
            (True, False, "after"),
            (False, False, "before"),
            (True, True, "after_all"),
            (False, True, "before_all"),
        ]
    ]
    return k.Model(x, outputs, name="gru")


def case08_directions(k):
    """Forward weights are 0.1, backward ones 0.2."""
    x = k.Input((3, 2), name="x")
    two_ways = k.layers.Bidirectional(k.layers.LSTM(2, return_sequences=True, name="reader"), name="both")
    y = two_ways(x)
    return k.Model(x, k.layers.SimpleRNN(2, name="last")(y), name="directions")


def case11_scaling(k):
    """Takes bytes: the scaling is inside."""
    layers = k.layers
    return k.Sequential(
        [
            k.Input((2, 2, 3), name="x"),
            layers.Rescaling(1 / 127.5, offset=-1, name="scale"),
            layers.Rescaling([0.5, 1.0, 2.0], offset=[0.1, 0.0, -0.1], name="by_channel"),
            layers.Flatten(name="flat"),
            layers.Dense(2, name="top"),
        ],
        name="scaling",
    )


def case12_augmentation(k):
    layers = k.layers
    augment = k.Sequential(
        [layers.RandomFlip("horizontal", name="flip"), layers.RandomZoom(0.2, name="zoom")], name="augment"
    )
    return k.Sequential(
        [
            k.Input((6, 6, 3), name="x"),
            augment,
            layers.Conv2D(2, 3, name="conv"),
            layers.GlobalAveragePooling2D(name="mean"),
            layers.Dense(2, name="top"),
        ],
        name="augmented",
    )


def case18_channels_first(k):
    layers = k.layers
    first = {"data_format": "channels_first"}
    return k.Sequential(
        [
            k.Input((2, 6, 5), name="x"),
            layers.Conv2D(3, 2, **first, name="conv"),
            layers.BatchNormalization(axis=1, name="bn"),
            layers.AveragePooling2D(2, **first, name="pool"),
            layers.Flatten(**first, name="flat"),
            layers.Dense(2, name="top"),
        ],
        name="channels_first",
    )


def channels_last_twin(k):
    """What TensorFlow can compute on a processor: the same with channels last, as Flatten puts them in either case."""
    layers = k.layers
    return k.Sequential(
        [
            k.Input((2, 6, 5), name="x"),
            layers.Permute((2, 3, 1)),
            layers.Conv2D(3, 2, name="conv"),
            layers.BatchNormalization(name="bn"),
            layers.AveragePooling2D(2, name="pool"),
            layers.Flatten(name="flat"),
            layers.Dense(2, name="top"),
        ],
        name="channels_first",
    )


def case22_many(k):
    """Twelve layers of one class, one level down; kernel i is full of i."""
    layers = k.layers
    a = k.Input((2,), name="a")
    y = a
    for i in range(12):
        y = layers.Dense(2, name=f"inner{i}")(y)
        if i % 4 == 0:
            y = layers.ReLU(name=f"relu{i}")(y)
    inner = k.Model(a, y, name="inner")
    x = k.Input((2,), name="x")
    y = inner(layers.Dense(2, name="before")(x))
    return k.Model(x, layers.Dense(2, name="after")(y), name="many_inside")


BUILDERS = {
    "case07Gru": case07_gru,
    "case08Directions": case08_directions,
    "case11Scaling": case11_scaling,
    "case12Augmentation": case12_augmentation,
    "case18ChannelsFirst": case18_channels_first,
    "case22Many": case22_many,
}

TWINS = {"case18ChannelsFirst": channels_last_twin}


def leaf_layers(model):
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from leaf_layers(layer)
        else:
            yield layer


def set_weights(name, model):
    rng = np.random.default_rng(5)
    for layer in leaf_layers(model):
        shapes = [w.shape for w in layer.get_weights()]
        values = [rng.normal(0, 0.5, shape) for shape in shapes]
        if name == "case08Directions" and layer.name == "both":
            half = len(shapes) // 2
            values = [np.full(s, 0.1 if i < half else 0.2) for i, s in enumerate(shapes)]
        if name == "case22Many" and layer.name.startswith("inner"):
            values = [np.full(shapes[0], int(layer.name[5:]) / 10), np.full(shapes[1], 0.01)]
        if layer.name == "bn":
            values[3] = np.abs(values[3]) + 0.5
        if shapes and not layer.name.startswith(("flip", "zoom")):
            layer.set_weights(values)


def as_json(array):
    return {"shape": list(array.shape), "values": [float(v) for v in np.ravel(array)]}


def make(name, dialect):
    k = DIALECTS[dialect]
    k.utils.clear_session() if dialect == "keras3" else k.backend.clear_session()
    model = BUILDERS[name](k)
    set_weights(name, model)
    shape = (2, *model.inputs[0].shape[1:])
    rng = np.random.default_rng(6)
    x = rng.integers(0, 256, shape) if name == "case11Scaling" else rng.normal(0, 1, shape)
    computing = model
    if name in TWINS:
        computing = TWINS[name](k)
        set_weights(name, computing)
    outputs = computing.predict(x.astype("float32"), verbose=0)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    for ending in ("h5", "keras"):
        model.save(FOLDER / f"{name}.{dialect}.{ending}")
    description = {"inputs": [as_json(x)], "outputs": [as_json(y) for y in outputs]}
    (FOLDER / f"{name}.{dialect}.json").write_text(json.dumps(description) + "\n")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for dialect in DIALECTS:
        for name in sys.argv[1:] or BUILDERS:
            make(name, dialect)
