"""Writes test/fixtures/runs/<case>.json: whole short trainings in real Keras, with given weights and rows.

Usage: .venv-keras/bin/python test/keras/makeRunFixtures.py [case ...]     (default: all cases)

A case is a function that trains with `fit(..., shuffle=False)` and gives the rows, the weights before and
after, and what Keras logged. Arrays are base64 of little-endian float32 (ids: int32). The graphs are written a second time
in test/trainer/loop/kerasRuns.test.ts, with the same layer names.
"""

import base64
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"
# Plain kernels: the optimised ones round in another order on some processors.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
from keras import layers
from makeLayerFixtures import weight_name

FIXTURES = Path(__file__).parent.parent / "fixtures" / "runs"
ROWS, TRAIN = 33, 21


def array(values):
    values = np.asarray(values)
    values = values.astype("<i4" if values.dtype.kind == "i" else "<f4")
    return {
        "shape": list(values.shape),
        "dtype": "int32" if values.dtype.kind == "i" else "float32",
        "data": base64.b64encode(values.tobytes()).decode(),
    }


def weights_of(model):
    """By layer, then by Keras's name of the weight."""
    return {
        layer.name: {
            # Attention has a kernel for each of its parts: the parts' names go before.
            weight.path.removeprefix(f"{layer.name}/")
            if isinstance(layer, layers.MultiHeadAttention | layers.GroupQueryAttention)
            else weight_name(layer, weight): array(weight.numpy())
            for weight in layer.weights
        }
        for layer in model.layers
        if layer.weights
    }


def randomize(model, rng):
    """Weights that differ from what Graft would draw: nothing fits by chance."""
    for layer in model.layers:
        for weight in layer.weights:
            shape = tuple(weight.shape)
            if weight.name == "moving_variance":
                weight.assign(rng.uniform(0.5, 1.5, shape))
            else:
                weight.assign(rng.uniform(-0.6, 0.6, shape) + (1 if weight.name == "gamma" else 0))


def class_rows(rng, shape, classes):
    x = rng.normal(size=(ROWS, *shape)).astype("float32")
    flat = x.reshape(ROWS, -1)
    return x, np.argmax(flat[:, :classes], axis=1).astype("int32")


class Recorder:
    """Trains one model in one or more phases and writes down everything."""

    def __init__(self, model, x, y, rng):
        self.model, self.x, self.y = model, x, y
        randomize(model, rng)
        self.before = weights_of(model)
        self.logs = []

    def phase(self, epochs, batch_size=8, fit=None, **compile_args):
        self.model.compile(jit_compile=False, **compile_args)
        history = self.model.fit(
            self.x[:TRAIN],
            self.y[:TRAIN],
            validation_data=(self.x[TRAIN:], self.y[TRAIN:]),
            batch_size=batch_size,
            epochs=epochs,
            shuffle=False,
            verbose=0,
            **(fit or {}),
        )
        for epoch in range(epochs):
            self.logs.append({name: float(values[epoch]) for name, values in history.history.items()})

    def result(self):
        return {
            "inputs": array(self.x),
            "labels": array(self.y),
            "train": TRAIN,
            "before": self.before,
            "after": weights_of(self.model),
            "logs": self.logs,
        }


def adam_batch_norm(rng):
    """Batch norm that moves, Adam, a smaller last batch, accuracy."""
    inputs = keras.Input((5,))
    x = layers.Dense(7, activation="relu", name="hidden")(inputs)
    x = layers.BatchNormalization(momentum=0.8, name="norm")(x)
    outputs = layers.Dense(3, activation="softmax", name="head")(x)
    run = Recorder(keras.Model(inputs, outputs), *class_rows(rng, (5,), 3), rng)
    run.phase(
        4,
        optimizer=keras.optimizers.Adam(0.02),
        loss="sparse_categorical_crossentropy",
        metrics=["sparse_categorical_accuracy"],
    )
    return run.result()


def convolution(rng):
    """A small image net with SGD, momentum and Nesterov; one-hot labels made of ids."""
    inputs = keras.Input((6, 6, 2))
    x = layers.Conv2D(4, 3, activation="relu", padding="same", name="conv")(inputs)
    x = layers.MaxPooling2D(2, name="pool")(x)
    x = layers.Flatten(name="flat")(x)
    outputs = layers.Dense(3, name="head")(x)
    x_rows, ids = class_rows(rng, (6, 6, 2), 3)
    run = Recorder(keras.Model(inputs, outputs), x_rows, ids, rng)
    one_hot = keras.utils.to_categorical(ids, 3)
    run.y = one_hot
    run.phase(
        3,
        optimizer=keras.optimizers.SGD(0.03, momentum=0.9, nesterov=True),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
        metrics=["categorical_accuracy"],
    )
    return {**run.result(), "labels": array(ids)}


def two_phases(rng):
    """Head alone, then everything with another optimizer and a lower rate; the frozen layer has a penalty."""
    inputs = keras.Input((5,))
    x = layers.Dense(
        6, activation="tanh", kernel_regularizer=keras.regularizers.L2(0.05), name="base"
    )(inputs)
    x = layers.BatchNormalization(name="norm")(x)
    outputs = layers.Dense(
        3, activation="softmax", kernel_regularizer=keras.regularizers.L1(0.01), name="head"
    )(x)
    model = keras.Model(inputs, outputs)
    run = Recorder(model, *class_rows(rng, (5,), 3), rng)
    for layer in model.layers[:-1]:
        layer.trainable = False
    run.phase(2, optimizer=keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy")
    for layer in model.layers:
        layer.trainable = True
    run.phase(2, optimizer=keras.optimizers.RMSprop(0.01), loss="sparse_categorical_crossentropy")
    return run.result()


def class_weights(rng):
    """Class weights count in the loss of training and nowhere else; penalties, limits, clipped norms."""
    inputs = keras.Input((5,))
    x = layers.Dense(
        6,
        activation="relu",
        kernel_regularizer=keras.regularizers.L1L2(0.01, 0.02),
        bias_regularizer=keras.regularizers.L2(0.03),
        activity_regularizer=keras.regularizers.L2(0.05),
        kernel_constraint=keras.constraints.MaxNorm(0.8),
        name="hidden",
    )(inputs)
    outputs = layers.Dense(1, activation="sigmoid", bias_constraint="non_neg", name="head")(x)
    run = Recorder(keras.Model(inputs, outputs), *class_rows(rng, (5,), 2), rng)
    run.phase(
        3,
        fit={"class_weight": {0: 0.5, 1: 2.5}},
        optimizer=keras.optimizers.Adam(0.05, clipnorm=0.3),
        loss="binary_crossentropy",
        metrics=["binary_accuracy"],
    )
    return run.result()


def frozen_batch_norm(rng):
    """A frozen batch norm fed with rows that are nothing like what it knows."""
    inputs = keras.Input((4,))
    norm = layers.BatchNormalization(name="norm")
    outputs = layers.Dense(3, activation="softmax", name="head")(norm(inputs))
    x, ids = class_rows(rng, (4,), 3)
    run = Recorder(keras.Model(inputs, outputs), x + 100, ids, rng)
    norm.trainable = False
    run.phase(
        3,
        optimizer=keras.optimizers.SGD(1e-4),
        loss="sparse_categorical_crossentropy",
        metrics=["sparse_categorical_accuracy"],
    )
    return run.result()


def standing_weights(rng):
    """Batch norm whose gamma and beta stand still while its statistics move."""
    inputs = keras.Input((4,))
    norm = layers.BatchNormalization(momentum=0.7, name="norm")
    outputs = layers.Dense(3, activation="softmax", name="head")(norm(inputs))
    run = Recorder(keras.Model(inputs, outputs), *class_rows(rng, (4,), 3), rng)
    norm.gamma.trainable = False
    norm.beta.trainable = False
    run.phase(
        3, optimizer=keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy"
    )
    return run.result()


def shared_layers(rng):
    """Two inputs' worth of columns through one Dense and one batch norm: statistics move twice a step."""
    inputs = keras.Input((6,))
    dense = layers.Dense(4, activation="relu", name="shared")
    norm = layers.BatchNormalization(momentum=0.6, name="norm")
    first = norm(dense(inputs))
    scaled = layers.Rescaling(0.5, offset=0.25, name="scaled")(inputs)
    second = norm(dense(scaled))
    joined = layers.Concatenate(name="joined")([first, second])
    outputs = layers.Dense(3, activation="softmax", name="head")(joined)
    run = Recorder(keras.Model(inputs, outputs), *class_rows(rng, (6,), 3), rng)
    run.phase(
        3, optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy"
    )
    return run.result()


def regression(rng):
    """Vectors as labels, AdamW with decay, a cosine schedule, the norm of all gradients clipped."""
    inputs = keras.Input((5,))
    x = layers.Dense(6, activation="gelu", name="hidden")(inputs)
    outputs = layers.Dense(2, name="head")(x)
    x_rows = rng.normal(size=(ROWS, 5)).astype("float32")
    y = np.stack([x_rows[:, 0] * 3, x_rows[:, 1] - x_rows[:, 2]], axis=1).astype("float32")
    run = Recorder(keras.Model(inputs, outputs), x_rows, y, rng)
    steps = 4 * int(np.ceil(TRAIN / 8))
    run.phase(
        4,
        optimizer=keras.optimizers.AdamW(
            keras.optimizers.schedules.CosineDecay(0.05, steps, alpha=0.1),
            weight_decay=0.02,
            global_clipnorm=0.7,
        ),
        loss=keras.losses.Huber(1.5),
        metrics=["mean_absolute_error", keras.metrics.RootMeanSquaredError()],
    )
    return run.result()


def masked_lstm(rng):
    """Ids of which 0 is padding, an LSTM that skips it."""
    inputs = keras.Input((6,), dtype="int32")
    x = layers.Embedding(7, 3, mask_zero=True, name="words")(inputs)
    x = layers.LSTM(4, name="reader")(x)
    outputs = layers.Dense(3, activation="softmax", name="head")(x)
    ids = rng.integers(0, 7, (ROWS, 6)).astype("int32")
    run = Recorder(keras.Model(inputs, outputs), ids, (ids[:, -1] % 3).astype("int32"), rng)
    run.phase(
        3,
        optimizer=keras.optimizers.SGD(0.3, momentum=0.9),
        loss="sparse_categorical_crossentropy",
        metrics=["sparse_categorical_accuracy"],
    )
    return run.result()


def masked_tower(rng):
    """A mask of what a trained layer gives, through wrappers and a batch norm into a pooling that takes it."""
    inputs = keras.Input((4, 3))
    x = layers.TimeDistributed(layers.Dense(2, activation="relu"), name="each")(inputs)
    x = layers.Masking(name="holes")(x)
    x = layers.Bidirectional(layers.GRU(2, return_sequences=True), name="both")(x)
    x = layers.BatchNormalization(momentum=0.8, name="norm")(x)
    x = layers.GlobalAveragePooling1D(name="pool")(x)
    outputs = layers.Dense(3, activation="softmax", name="head")(x)
    x_rows, ids = class_rows(rng, (4, 3), 3)
    run = Recorder(keras.Model(inputs, outputs), x_rows, ids, rng)
    # No row may be padding from end to end: its mean would be 0 / 0.
    run.model.get_layer("each").weights[1].assign([0.05, 0.3])
    run.before = weights_of(run.model)
    run.phase(
        3, optimizer=keras.optimizers.SGD(0.05), loss="sparse_categorical_crossentropy"
    )
    return run.result()


def masked_rows(rng):
    """Rows that are padding count neither in the loss nor in metrics; class weights count beside."""
    inputs = keras.Input((4,))
    x = layers.Masking(mask_value=0.0, name="holes")(inputs)
    x = layers.Dense(5, activation="relu", name="hidden")(x)
    outputs = layers.Dense(3, activation="softmax", name="head")(x)
    x_rows, ids = class_rows(rng, (4,), 3)
    x_rows[::3] = 0
    # A batch without any row that counts.
    x_rows[8:16] = 0
    run = Recorder(keras.Model(inputs, outputs), x_rows, ids, rng)
    run.phase(
        3,
        fit={"class_weight": {0: 0.5, 1: 2.0, 2: 1.5}},
        optimizer=keras.optimizers.SGD(0.1),
        loss="sparse_categorical_crossentropy",
        metrics=["sparse_categorical_accuracy"],
    )
    return run.result()


def every_penalty(rng):
    """Every regularizer and every constraint, on many kinds of weights, and penalties of a frozen layer."""
    R, C = keras.regularizers, keras.constraints
    inputs = keras.Input((6, 6, 2))
    x = layers.SeparableConv2D(
        4,
        3,
        depthwise_regularizer=R.L2(0.02),
        pointwise_regularizer=R.L1(0.01),
        activity_regularizer=R.L1(0.01),
        depthwise_constraint=C.MinMaxNorm(0.2, 0.6, rate=0.7, axis=[0, 1]),
        pointwise_constraint=C.UnitNorm(axis=2),
        bias_constraint=C.NonNeg(),
        name="separable",
    )(inputs)
    x = layers.ActivityRegularization(l1=0.02, l2=0.01, name="activity")(x)
    x = layers.DepthwiseConv2D(
        2,
        depthwise_regularizer=R.L1L2(0.01, 0.02),
        depthwise_constraint=C.MaxNorm(1, axis=[0, 1, 2]),
        name="depthwise",
    )(x)
    x = layers.GroupNormalization(
        2, gamma_regularizer=R.L2(0.05), beta_constraint=C.NonNeg(), name="norm"
    )(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    frozen = layers.Dense(
        5,
        activation="tanh",
        kernel_regularizer=R.L2(0.5),
        activity_regularizer=R.L2(0.3),
        kernel_constraint=C.MaxNorm(0.1),
        name="frozen",
    )
    x = layers.Dense(
        4,
        kernel_regularizer=R.OrthogonalRegularizer(0.1, mode="columns"),
        kernel_constraint=C.UnitNorm(),
        name="orthogonal",
    )(frozen(x))
    outputs = layers.Dense(
        3, activation="softmax", bias_regularizer=R.L2(0.1), name="head"
    )(x)
    run = Recorder(keras.Model(inputs, outputs), *class_rows(rng, (6, 6, 2), 3), rng)
    frozen.trainable = False
    run.phase(
        3,
        optimizer=keras.optimizers.SGD(0.05, momentum=0.8),
        loss="sparse_categorical_crossentropy",
        metrics=["sparse_categorical_accuracy"],
    )
    return run.result()


def transformer(rng):
    """Attention with heads, a causal one, a residual, RMS and layer norm, EinsumDense; penalties and a limit on kernels."""
    R, C = keras.regularizers, keras.constraints
    inputs = keras.Input((5, 4))
    x = layers.MultiHeadAttention(
        2, 3, kernel_regularizer=R.L2(0.01), kernel_constraint=C.MaxNorm(1.5, axis=0), name="heads"
    )(inputs, inputs, use_causal_mask=True)
    x = layers.Add(name="residual")([x, inputs])
    x = layers.RMSNormalization(name="norm")(x)
    x = layers.GroupQueryAttention(3, 4, 2, use_gate=True, name="grouped")(x, inputs)
    x = layers.AdditiveAttention(name="additive")([x, inputs])
    x = layers.EinsumDense(
        "abc,cd->abd", output_shape=(None, 6), bias_axes="d", activation="gelu", name="mixed"
    )(x)
    x = layers.GlobalAveragePooling1D(name="pool")(x)
    outputs = layers.Dense(3, activation="softmax", name="head")(x)
    run = Recorder(keras.Model(inputs, outputs), *class_rows(rng, (5, 4), 3), rng)
    # Larger steps than rounding: the gradient by a key's bias is rounding alone, which Adam would scale up.
    run.phase(
        3,
        optimizer=keras.optimizers.SGD(0.1, momentum=0.9),
        loss="sparse_categorical_crossentropy",
    )
    return run.result()


def spectral_norm(rng):
    """A kernel that is normalised in both calls of its layer, with a penalty on it."""
    inputs = keras.Input((6,))
    inner = layers.Dense(
        4, activation="relu", kernel_regularizer=keras.regularizers.L2(0.02), name="inner"
    )
    tight = layers.SpectralNormalization(inner, power_iterations=2, name="tight")
    scaled = layers.Rescaling(0.5, offset=0.25, name="scaled")(inputs)
    joined = layers.Concatenate(name="joined")([tight(inputs), tight(scaled)])
    outputs = layers.Dense(3, activation="softmax", name="head")(joined)
    run = Recorder(keras.Model(inputs, outputs), *class_rows(rng, (6,), 3), rng)
    run.phase(
        3,
        optimizer=keras.optimizers.SGD(0.05, momentum=0.9),
        loss="sparse_categorical_crossentropy",
    )
    return run.result()


CASES = [
    adam_batch_norm,
    convolution,
    two_phases,
    class_weights,
    frozen_batch_norm,
    standing_weights,
    shared_layers,
    regression,
    masked_lstm,
    masked_rows,
    every_penalty,
    transformer,
    masked_tower,
    spectral_norm,
]


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def main():
    FIXTURES.mkdir(parents=True, exist_ok=True)
    for seed, case in enumerate(CASES):
        name = camel(case.__name__)
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        keras.utils.set_random_seed(seed)
        result = case(np.random.default_rng(seed))
        (FIXTURES / f"{name}.json").write_text(json.dumps(result) + "\n")
        print(name, json.dumps(result["logs"][-1]))


if __name__ == "__main__":
    main()
