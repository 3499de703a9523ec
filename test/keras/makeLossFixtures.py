"""Writes test/fixtures/training/losses.json: values and gradients of real Keras 3 losses.

Run: .venv-keras/bin/python test/keras/makeLossFixtures.py
"""

import trainingFixtures as fixtures

import keras
import numpy as np
import tensorflow as tf

LOSSES = keras.losses


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def one_hot(ids, length):
    return np.eye(length, dtype="float32")[ids]


def row(name, config, loss, y_true, y_pred, through=None):
    """Loss of each row, and the gradient of their weighted sum by y_pred (or by what is activated to it)."""
    y_pred = np.asarray(y_pred, "float32")
    weights = np.linspace(0.5, 2, len(y_pred)).astype("float32")
    x = tf.Variable(y_pred)
    with tf.GradientTape() as tape:
        rows = loss(y_true, x if through is None else through(x))
        total = tf.reduce_sum(rows * weights)
    return {
        "case": name,
        "loss": config,
        "activation": None if through is None else through.__name__,
        "yTrue": fixtures.numbers(y_true),
        "yPred": fixtures.numbers(y_pred),
        "rowWeights": fixtures.numbers(weights),
        "rows": fixtures.numbers(rows.numpy()),
        "gradient": fixtures.numbers(tape.gradient(total, x).numpy()),
    }


def binary_rows(rng):
    soft = rng.uniform(size=(6, 3)).astype("float32")
    hard = rng.integers(0, 2, size=(6, 3)).astype("float32")
    p = rng.uniform(0.01, 0.99, size=(6, 3))
    # Beyond the clipping limits, on them, and at the ends.
    p[0] = [0, 1, 1e-9]
    p[1] = [1e-7, 0.5, 1]
    x = rng.normal(size=(6, 3)) * 4
    x[0] = [1e4, -1e4, 0]
    x[1] = [88, -88, 3e38]
    column = (hard[:, :1], p[:, :1], x[:, :1])
    for title, y, q, logits in [("hard", hard, p, x), ("soft", soft, p, x), ("one unit", *column)]:
        for smoothing in [0, 0.2]:
            for from_logits in [False, True]:
                config = {"name": "binaryCrossentropy", "fromLogits": from_logits, "labelSmoothing": smoothing}
                loss = LOSSES.BinaryCrossentropy(from_logits, smoothing, reduction=None)
                yield row(f"{title} labels", config, loss, y, logits if from_logits else q)
    config = {"name": "binaryCrossentropy"}
    loss = LOSSES.BinaryCrossentropy(reduction=None)
    yield row("behind sigmoid", config, loss, hard, x, keras.activations.sigmoid)


def categorical_rows(rng):
    ids = np.array([0, 3, 2, 1, 3, 0])
    hard = one_hot(ids, 4)
    soft = softmax(rng.normal(size=(6, 4))).astype("float32")
    p = softmax(rng.normal(size=(6, 4)) * 2)
    p[0] = [1, 0, 0, 0]
    p[1] = [1, 0, 0, 0]
    unscaled = rng.uniform(0.1, 3, size=(6, 4))
    x = rng.normal(size=(6, 4)) * 3
    x[0] = [1e4, -1e4, 0, 10]
    x[1] = [1e30, 0, 0, -1e30]
    for title, y in [("hard", hard), ("soft", soft)]:
        for smoothing in [0, 0.1]:
            for from_logits, y_pred in [(False, p), (False, unscaled), (True, x)]:
                config = {"name": "categoricalCrossentropy", "fromLogits": from_logits, "labelSmoothing": smoothing}
                loss = LOSSES.CategoricalCrossentropy(from_logits, smoothing, reduction=None)
                yield row(f"{title} labels", config, loss, y, y_pred)
    for from_logits, y_pred in [(False, p), (False, unscaled), (True, x)]:
        config = {"name": "sparseCategoricalCrossentropy", "fromLogits": from_logits}
        loss = LOSSES.SparseCategoricalCrossentropy(from_logits, reduction=None)
        yield row("ids", config, loss, ids.astype("int32"), y_pred)
    softmaxed = keras.activations.softmax
    loss = LOSSES.SparseCategoricalCrossentropy(reduction=None)
    yield row("behind softmax", {"name": "sparseCategoricalCrossentropy"}, loss, ids.astype("int32"), x, softmaxed)
    loss = LOSSES.CategoricalCrossentropy(reduction=None)
    yield row("behind softmax", {"name": "categoricalCrossentropy"}, loss, soft, x, softmaxed)
    tied = x.copy() / 3
    tied[0] = [1, 1, 1, 1]
    tied[1] = [0, 0, 0, 1]
    tied[2] = [2, 5, 5, 5]
    yield row("hard labels", {"name": "categoricalHinge"}, LOSSES.CategoricalHinge(reduction=None), hard, tied)
    loss = LOSSES.KLDivergence(reduction=None)
    yield row("hard labels", {"name": "klDivergence"}, loss, hard, p)
    yield row("soft labels", {"name": "klDivergence"}, loss, soft, p)
    yield row("beyond 1", {"name": "klDivergence"}, loss, soft, unscaled)


def margin_rows(rng):
    zero_one = rng.integers(0, 2, size=(6, 2)).astype("float32")
    scores = rng.normal(size=(6, 2)) * 1.5
    scores[0] = [1, -1]
    scores[1] = [0, 1e5]
    for name, loss in [("hinge", LOSSES.Hinge), ("squaredHinge", LOSSES.SquaredHinge)]:
        yield row("0 and 1", {"name": name}, loss(reduction=None), zero_one, scores)
        yield row("-1 and 1", {"name": name}, loss(reduction=None), zero_one * 2 - 1, scores)
        yield row("other labels", {"name": name}, loss(reduction=None), zero_one + 0.5, scores)


def number_rows(rng):
    y = (rng.normal(size=(6, 3)) * 2).astype("float32")
    p = rng.normal(size=(6, 3)) * 2
    p[0] = y[0]
    p[1] = y[1] + np.array([0.5, -0.5, 1])
    p[2] = [1e4, -1e4, 300]
    for name, loss in [
        ("meanSquaredError", LOSSES.MeanSquaredError),
        ("meanAbsoluteError", LOSSES.MeanAbsoluteError),
        ("logCosh", LOSSES.LogCosh),
        ("huber", LOSSES.Huber),
    ]:
        yield row("numbers", {"name": name}, loss(reduction=None), y, p)
        yield row("one unit", {"name": name}, loss(reduction=None), y[:, :1], p[:, :1])
    yield row("delta 0.3", {"name": "huber", "delta": 0.3}, LOSSES.Huber(0.3, reduction=None), y, p)
    counts = rng.integers(0, 9, size=(6, 3)).astype("float32")
    means = rng.uniform(0.05, 9, size=(6, 3))
    means[0] = [1e-6, 1, 1e3]
    yield row("counts", {"name": "poisson"}, LOSSES.Poisson(reduction=None), counts, means)
    directions = p.copy()
    directions[2] = [1e-3, 2e-3, -1e-3]
    labels = y.copy()
    labels[3] = 0
    yield row("directions", {"name": "cosineSimilarity"}, LOSSES.CosineSimilarity(reduction=None), labels, directions)


def main():
    rng = np.random.default_rng(21)
    rows = [*binary_rows(rng), *categorical_rows(rng), *margin_rows(rng), *number_rows(rng)]
    fixtures.write("losses.json", {"keras": keras.__version__, "rows": rows})


main()
