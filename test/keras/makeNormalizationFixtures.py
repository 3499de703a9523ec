"""Writes test/fixtures/training/normalization.json: what Keras's Normalization layer measures on rows and makes of them.

Run: .venv-keras/bin/python test/keras/makeNormalizationFixtures.py
"""

import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

OUT = pathlib.Path(__file__).resolve().parents[1] / "fixtures" / "training" / "normalization.json"
rng = np.random.default_rng(3)


def case(rows, train, scale, offset):
    """`rows` as they lie in the data; the layer is adapted to the training rows, scaled."""
    scaled = rows.astype("float32") * np.float32(scale) + np.float32(offset)
    layer = keras.layers.Normalization(axis=-1)
    layer.adapt(scaled[train])
    return {
        "dtype": str(rows.dtype),
        "shape": rows.shape,
        "rows": rows.ravel().tolist(),
        "train": train,
        "scale": scale,
        "offset": offset,
        "mean": np.ravel(layer.mean).astype(float).tolist(),
        "variance": np.ravel(layer.variance).astype(float).tolist(),
        "normalized": np.ravel(layer(scaled)).astype(float).tolist(),
    }


pictures = rng.integers(0, 256, (6, 3, 4, 3), dtype=np.uint8)
pictures[..., 2] //= 5
table = (rng.normal(size=(8, 5)) * [1, 10, 0.01, 3, 1] + [1000, 0, 5, -3, 0]).astype("float32")
cases = {
    "pictures": case(pictures, [4, 0, 1, 2], 1 / 255, -0.5),
    "table": case(table, [7, 1, 2, 3, 6], 1, 0),
}
OUT.write_text(json.dumps(cases) + "\n", encoding="utf8")
