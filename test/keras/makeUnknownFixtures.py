"""Makes test/fixtures/unknown: small models with things that Graft cannot know, written by real Keras 3 and tf_keras.

Beside each stands a JSON with an input and what Keras predicts. Run: .venv-keras/bin/python test/keras/makeUnknownFixtures.py
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

FOLDER = Path("test/fixtures/unknown")
DIALECTS = {"keras3": keras, "keras2": tf_keras}


def custom_layer(k):
    class Doubling(k.layers.Layer):
        """Has a weight of its own."""

        def build(self, shape):
            self.factor = self.add_weight(name="factor", shape=(shape[-1],), initializer="ones")

        def call(self, x):
            return x * self.factor * 2

    return Doubling


def lambda_between(k):
    """A Lambda that rescales, between layers that have weights, inside a nested model."""
    layers = k.layers
    a = k.Input((3,), name="a")
    inner = k.Model(a, layers.Lambda(lambda x: x / 255, name="divide")(a), name="inner")
    x = k.Input((3,), name="x")
    y = layers.Dense(3, name="d1")(x)
    return k.Model(x, layers.Dense(2, name="d2")(inner(y)), name="lambda_between")


def custom_class(k):
    """A layer that its author wrote, and what stands before and after it."""
    layers = k.layers
    doubling = custom_layer(k)
    return k.Sequential(
        [
            k.Input((3,), name="x"),
            layers.Dense(4, name="d1"),
            doubling(name="own"),
            layers.Dense(2, name="d2"),
        ],
        name="custom_class",
    )


def custom_activation(k):
    """A function of its author as an activation, in a Dense, in an Activation and in an LSTM."""

    def wavelet(x):
        return x * 0.5

    layers = k.layers
    x = k.Input((4, 3), name="x")
    y = layers.Dense(3, activation=wavelet, name="d1")(x)
    y = layers.Activation(wavelet, name="act")(y)
    y = layers.LSTM(2, activation=wavelet, name="seq")(y)
    return k.Model(x, layers.Dense(2, name="d2")(y), name="custom_activation")


def custom_objects(k):
    """An initialiser, a regulariser and a constraint of their author: they say nothing about predictions."""

    class Bumpy(k.initializers.Initializer):
        def __call__(self, shape, dtype=None, **_):
            return np.full(shape, 0.5, "float32")

        def get_config(self):
            return {}

    class Price(k.regularizers.Regularizer):
        def __call__(self, x):
            return 0.0

        def get_config(self):
            return {}

    class Fence(k.constraints.Constraint):
        def __call__(self, w):
            return w

        def get_config(self):
            return {}

    dense = k.layers.Dense(
        2,
        kernel_initializer=Bumpy(),
        kernel_regularizer=Price(),
        bias_constraint=Fence(),
        name="d",
    )
    return k.Sequential([k.Input((3,), name="x"), dense], name="custom_objects")


def operations(k):
    """Arithmetic with numbers and an activation as a function: operations, not layers."""
    x = k.Input((3,), name="x")
    y = k.layers.Dense(3, name="d1")(x)
    y = 2.0 - (y + 3.0) * 0.25
    y = y / 4.0
    y = (tf_keras.backend if k is tf_keras else k.ops).relu(y)
    return k.Model(x, k.layers.Dense(2, name="d2")(y - 1.0), name="operations")


def double_policy(k):
    """A layer that computes with float64, and keeps its weights so."""
    layers = k.layers
    x = k.Input((3,), name="x")
    y = layers.Dense(3, activation="tanh", name="d1")(x)
    y = layers.Dense(3, activation="tanh", dtype="float64", name="wide")(y)
    return k.Model(x, layers.Dense(2, name="d2")(y), name="double_policy")


def attention_scores(k):
    """A call with an argument that changes what comes out."""
    layers = k.layers
    x = k.Input((4, 3), name="x")
    y = layers.Dense(3, name="d1")(x)
    y, scores = layers.Attention(name="look")([y, y], return_attention_scores=True)
    return k.Model(x, [layers.Dense(2, name="d2")(y)], name="attention_scores")


def quantised(k):
    """Weights of 8 bits with a scale, which Keras 3 alone makes."""
    layers = k.layers
    model = k.Sequential(
        [k.Input((3,), name="x"), layers.Dense(4, name="d1"), layers.Dense(2, name="d2")], name="quantised"
    )
    model.layers[-1].quantize("int8")
    return model


BUILDERS = {
    "lambdaBetween": lambda_between,
    "customClass": custom_class,
    "customActivation": custom_activation,
    "customObjects": custom_objects,
    "operations": operations,
    "doublePolicy": double_policy,
    "attentionScores": attention_scores,
    "quantised": quantised,
}

ONLY_KERAS3 = {"quantised"}


def as_json(array):
    return {"shape": list(array.shape), "values": [float(v) for v in np.ravel(array)]}


def make(name, dialect):
    k = DIALECTS[dialect]
    k.utils.clear_session() if dialect == "keras3" else k.backend.clear_session()
    model = BUILDERS[name](k)
    rng = np.random.default_rng(3)
    if name not in ONLY_KERAS3:
        model.set_weights([rng.normal(0, 0.5, w.shape) for w in model.get_weights()])
    x = rng.normal(0, 1, (2, *model.inputs[0].shape[1:])).astype("float32")
    expected = np.asarray(model.predict(x, verbose=0))
    for ending in ("h5", "keras") if dialect == "keras3" else ("h5",):
        model.save(FOLDER / f"{name}.{dialect}.{ending}")
    description = {"inputs": [as_json(x)], "outputs": [as_json(expected)]}
    (FOLDER / f"{name}.{dialect}.json").write_text(json.dumps(description) + "\n")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for dialect in DIALECTS:
        for name in sys.argv[1:] or BUILDERS:
            if dialect == "keras3" or name not in ONLY_KERAS3:
                make(name, dialect)
