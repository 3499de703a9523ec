"""Loads model files with real Keras and says what it predicts: one process for many files.

Reads from standard input a JSON list of {"path", "keras": 2 or 3, "inputs": [{"shape", "values"}]} and writes one
line of JSON: a list of {"path", "outputs", "parameters", "frozen", "layers"} or {"path", "error"}.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
import tf_keras

KERAS = {2: tf_keras, 3: keras}


def as_json(array):
    return {"shape": list(array.shape), "values": [float(v) for v in np.ravel(array)]}


def load(k, path):
    """Loaded as people load it, and without compiling: both must do."""
    k.models.load_model(path, compile=False)
    return k.models.load_model(path)


def check(case):
    model = load(KERAS[case["keras"]], case["path"])
    inputs = [np.array(x["values"], "float32").reshape(x["shape"]) for x in case["inputs"]]
    predicted = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
    outputs = predicted if isinstance(predicted, list) else [predicted]
    layers = [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]
    return {
        "path": case["path"],
        "outputs": [as_json(np.asarray(y)) for y in outputs],
        "parameters": int(model.count_params()),
        "layers": [layer.name for layer in layers],
        "frozen": [layer.name for layer in layers if not layer.trainable],
    }


def check_safely(case):
    try:
        return check(case)
    except Exception as error:
        return {"path": case["path"], "error": f"{type(error).__name__}: {error}"[:1000]}


if __name__ == "__main__":
    results = [check_safely(case) for case in json.load(sys.stdin)]
    print(json.dumps(results))
