"""Writes test/fixtures/training/metrics.json: real Keras 3 metric objects over uneven batches.

Run: .venv-keras/bin/python test/keras/makeMetricFixtures.py
"""

import trainingFixtures as fixtures

import keras
import numpy as np

METRICS = keras.metrics
BATCHES = [5, 1, 4, 2]


def one_hot(ids, length):
    return np.eye(length, dtype="float32")[ids]


def case(title, metric, factory, y_true, y_pred, weights=None, threshold=None):
    """The score after each batch."""
    y_pred = y_pred.astype("float32")
    keras_metric = factory()
    scores = []
    start = 0
    for size in BATCHES:
        part = slice(start, start + size)
        sample_weight = None if weights is None else weights[part]
        keras_metric.update_state(y_true[part], y_pred[part], sample_weight=sample_weight)
        scores.append(fixtures.numbers(np.asarray(keras_metric.result())))
        start += size
    return {
        "case": title,
        "metric": metric,
        "yTrue": fixtures.numbers(y_true),
        "yPred": fixtures.numbers(y_pred),
        "sampleWeight": None if weights is None else fixtures.numbers(weights),
        "threshold": threshold,
        "scores": scores,
    }


def cases(rng, weights):
    rows = sum(BATCHES)
    labels = rng.integers(0, 2, size=(rows, 3)).astype("float32")
    p = rng.uniform(size=(rows, 3))
    p[2] = 0.5
    logits = rng.normal(size=(rows, 3)) * 2
    logits[3] = 0
    for title, w in [("unweighted", None), ("weighted", weights)]:
        for name, factory in [
            ("binaryAccuracy", METRICS.BinaryAccuracy),
            ("precision", METRICS.Precision),
            ("recall", METRICS.Recall),
        ]:
            key = "threshold" if name == "binaryAccuracy" else "thresholds"
            at_zero = lambda: factory(**{key: 0})
            yield case(f"{title}, multi-label", name, factory, labels, p, w, 0.5)
            yield case(f"{title}, one unit", name, factory, labels[:, :1], p[:, :1], w, 0.5)
            if name == "binaryAccuracy":
                yield case(f"{title}, logits", name, at_zero, labels, logits, w, 0)
            else:
                # Keras refuses thresholds outside 0..1 for these; sigmoid(0) is 0.5.
                yield case(f"{title}, as probabilities", name, factory, labels, 1 / (1 + np.exp(-logits)), w, 0.5)
            never = np.zeros_like(p)
            yield case(f"{title}, never yes", name, factory, labels, never, w, 0.5)
        ids = rng.integers(0, 8, size=rows)
        scores = rng.normal(size=(rows, 8))
        scores[1] = 1
        scores[4, :6] = 2
        for name, factory, y in [
            ("categoricalAccuracy", METRICS.CategoricalAccuracy, one_hot(ids, 8)),
            ("sparseCategoricalAccuracy", METRICS.SparseCategoricalAccuracy, ids.astype("int32")),
            ("topKCategoricalAccuracy", METRICS.TopKCategoricalAccuracy, one_hot(ids, 8)),
            ("sparseTopKCategoricalAccuracy", METRICS.SparseTopKCategoricalAccuracy, ids.astype("int32")),
        ]:
            yield case(title, name, factory, y, scores, w)
        y = (rng.normal(size=(rows, 3)) * 3).astype("float32")
        out = rng.normal(size=(rows, 3)) * 3
        out[5] = 0
        for name, factory in [
            ("meanSquaredError", METRICS.MeanSquaredError),
            ("rootMeanSquaredError", METRICS.RootMeanSquaredError),
            ("meanAbsoluteError", METRICS.MeanAbsoluteError),
            ("cosineSimilarity", METRICS.CosineSimilarity),
        ]:
            yield case(title, name, factory, y, out, w)


def main():
    rng = np.random.default_rng(22)
    weights = rng.uniform(0, 3, size=sum(BATCHES)).astype("float32")
    weights[1] = 0
    rows = list(cases(rng, weights))
    fixtures.write("metrics.json", {"keras": keras.__version__, "batches": BATCHES, "cases": rows})


main()
