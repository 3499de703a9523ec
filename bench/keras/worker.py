"""Trains and predicts with Keras as its users do, one order after the other.

Usage: .venv-keras/bin/python bench/keras/worker.py      (started by bench/contestants.ts)

Orders come in as lines of JSON on stdin, answers go out the same way on stdout. Weights and optimizer are as at the
beginning for each training; what Keras has traced and compiled stays, so that only the first one pays for it.
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf

OPTIMIZERS = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}


class Clock(keras.callbacks.Callback):
    """Milliseconds of each epoch, and when the first step was done."""

    def __init__(self):
        super().__init__()
        self.epochs = []
        self.processor = []
        self.first_step = None

    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.perf_counter()
        self.processor_began = time.process_time()

    def on_train_batch_end(self, batch, logs=None):
        if self.first_step is None:
            self.first_step = time.time()

    def on_epoch_end(self, epoch, logs=None):
        self.epochs.append((time.perf_counter() - self.began) * 1000)
        self.processor.append((time.process_time() - self.processor_began) * 1000)


class Trained:
    """A compiled model with the values that it begins with."""

    def __init__(self, order, jit):
        self.model = keras.models.load_model(order["model"], compile=False)
        for name in order["frozen"]:
            self.model.get_layer(name).trainable = False
        optimizer = OPTIMIZERS[order["optimizer"]](learning_rate=order["learningRate"])
        self.model.compile(
            optimizer=optimizer,
            loss="sparse_categorical_crossentropy",
            metrics=["sparse_categorical_accuracy"],
            jit_compile=jit,
        )
        optimizer.build(self.model.trainable_variables)
        self.variables = [*self.model.weights, *optimizer.variables]
        self.values = [variable.numpy() for variable in self.variables]

    def reset(self):
        for variable, value in zip(self.variables, self.values):
            variable.assign(value)


def rows_of(order):
    """Inputs, bytes as float32 in 0..1, and ids."""
    shape = order["shape"]
    values = np.fromfile(order["inputs"], order["dtype"], count=int(np.prod(shape))).reshape(shape)
    ids = np.fromfile(order["labels"], "<i4", count=shape[0])
    return values.astype("float32") / 255 if order["dtype"] == "uint8" else values, ids


kept = {}


def trained(order):
    key = json.dumps([order[name] for name in ("model", "frozen", "optimizer", "jit")])
    if key not in kept:
        kept[key] = Trained(order, order["jit"])
    return kept[key]


def fit(order):
    item = trained(order)
    item.reset()
    x, y = rows_of(order)
    clock = Clock()
    began = time.perf_counter()
    history = item.model.fit(
        x,
        y,
        batch_size=order["batchSize"],
        epochs=order["epochs"],
        shuffle=False,
        verbose=0,
        callbacks=[clock],
    )
    return {
        "losses": history.history["loss"],
        "epochMs": clock.epochs,
        "processorMs": clock.processor,
        "totalMs": (time.perf_counter() - began) * 1000,
        "firstStepAt": clock.first_step * 1000,
    }


def predict(order):
    item = trained(order)
    item.reset()
    x, _ = rows_of(order)
    began = time.perf_counter()
    y = item.model.predict(x, batch_size=order["batchSize"], verbose=0)
    total = (time.perf_counter() - began) * 1000
    return {"totalMs": total, "outputs": [round(float(v), 9) for v in y.ravel()[:4096]]}


def forget(_order):
    """Frees what an earlier net left behind."""
    kept.clear()
    keras.backend.clear_session()
    return {}


def versions(_order):
    return {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__}


ORDERS = {"fit": fit, "predict": predict, "forget": forget, "versions": versions}

for line in sys.stdin:
    order = json.loads(line)
    print(json.dumps(ORDERS[order["do"]](order)), flush=True)
