"""Loads model files with real Keras and says what it predicts: one process for many files.

Reads from standard input a JSON list of {"path", "keras": 2 or 3, "inputs": [{"shape", "values", "dtype"?}], "once"?} and
writes one line of JSON: a list of {"path", "outputs", "parameters", "frozen", "layers", "inputTypes"} or {"path", "error"}.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
# Plain kernels: one of the optimised ones divides by zero in a pooling.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tensorflow as tf
import tf_keras

KERAS = {2: tf_keras, 3: keras}


def as_json(array):
    return {"shape": list(array.shape), "values": [float(v) for v in np.ravel(array)]}


def load(k, path, once):
    """Loaded as people load it, and without compiling: both must do."""
    if not once:
        k.models.load_model(path, compile=False)
    return k.models.load_model(path)


def as_list(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


def call(k, model, inputs):
    """Prediction without the start of predict(); under XLA what TensorFlow's plain kernels lack."""
    arguments = [tf.convert_to_tensor(x) for x in inputs]
    argument = arguments if len(arguments) > 1 else arguments[0]
    try:
        outputs = model(argument, training=False)
    except (tf.errors.OpError, ValueError):
        outputs = tf.function(lambda x: model(x, training=False), jit_compile=True)(argument)
    return [np.asarray(y) for y in as_list(outputs)]


def check(case):
    k = KERAS[case["keras"]]
    model = load(k, case["path"], case.get("once", False))
    inputs = [
        np.array(x["values"], x.get("dtype", "float32")).reshape(x["shape"]) for x in case["inputs"]
    ]
    layers = [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]
    return {
        "path": case["path"],
        "outputs": [as_json(y) for y in call(k, model, inputs)],
        "parameters": int(model.count_params()),
        "layers": [layer.name for layer in layers],
        "frozen": [layer.name for layer in layers if not layer.trainable],
        "inputTypes": [
            x.dtype if isinstance(x.dtype, str) else x.dtype.name for x in model.inputs
        ],
    }


def check_safely(case):
    try:
        return check(case)
    except Exception as error:
        return {"path": case["path"], "error": f"{type(error).__name__}: {error}"[:1000]}


if __name__ == "__main__":
    results = [check_safely(case) for case in json.load(sys.stdin)]
    print(json.dumps(results))
