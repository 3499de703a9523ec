"""Writes test/fixtures/penalties.json: what real Keras regularizers and constraints make of a weight.

Usage: .venv-keras/bin/python test/keras/makePenaltyFixtures.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf

FILE = Path(__file__).parent.parent / "fixtures" / "penalties.json"

# With a zero, where the slope of |x| counts as 0, and one row and one column that are zero.
MATRIX = np.array(
    [[0.5, -1.5, 0.0, 2.0], [1.25, 0.75, 0.0, -0.5], [-2.5, 3.0, 0.0, 1.0]], dtype="float32"
)
KERNEL = np.linspace(-1.7, 1.9, 2 * 2 * 3 * 2).reshape(2, 2, 3, 2).astype("float32")
VECTOR = np.array([-1, 0, 2], dtype="float32")

R, C = keras.regularizers, keras.constraints
REGULARIZERS = [
    ({"name": "l1l2", "l1": 0.1}, R.L1(0.1), MATRIX),
    ({"name": "l1l2", "l2": 0.2}, R.L2(0.2), MATRIX),
    ({"name": "l1l2", "l1": 0.1, "l2": 0.2}, R.L1L2(0.1, 0.2), KERNEL),
    ({"name": "l1l2", "l1": 0.3}, R.L1(0.3), VECTOR),
    ({"name": "orthogonal"}, R.OrthogonalRegularizer(), MATRIX),
    ({"name": "orthogonal", "factor": 2, "mode": "columns"}, R.OrthogonalRegularizer(2.0, "columns"), MATRIX[:, [0, 1, 3]]),
]
CONSTRAINTS = [
    ({"name": "nonNeg"}, C.NonNeg(), MATRIX),
    ({"name": "maxNorm"}, C.MaxNorm(), MATRIX),
    ({"name": "maxNorm", "maxValue": 1.5, "axis": [0, 1, 2]}, C.MaxNorm(1.5, axis=[0, 1, 2]), KERNEL),
    ({"name": "unitNorm"}, C.UnitNorm(), MATRIX),
    ({"name": "unitNorm", "axis": 1}, C.UnitNorm(axis=1), MATRIX),
    ({"name": "minMaxNorm", "minValue": 0.5}, C.MinMaxNorm(0.5), MATRIX),
    (
        {"name": "minMaxNorm", "minValue": 1, "maxValue": 2, "rate": 0.3, "axis": 1},
        C.MinMaxNorm(1, 2, 0.3, axis=1),
        MATRIX,
    ),
]


def array(values):
    values = np.asarray(values)
    return {"shape": list(values.shape), "values": [float(f"{v:.9g}") for v in values.ravel()]}


def penalty(config, regularizer, weight):
    variable = tf.Variable(weight)
    with tf.GradientTape() as tape:
        loss = regularizer(variable)
    gradient = tape.gradient(loss, variable)
    return {
        "config": config,
        "weight": array(weight),
        "loss": float(loss),
        "gradient": array(gradient),
    }


cases = {
    "versions": {"keras": keras.__version__, "tensorflow": tf.__version__},
    "regularizers": [penalty(*row) for row in REGULARIZERS],
    "constraints": [
        {"config": config, "weight": array(weight), "limited": array(constraint(weight))}
        for config, constraint, weight in CONSTRAINTS
    ],
}
FILE.write_text(json.dumps(cases, indent=1) + "\n")
