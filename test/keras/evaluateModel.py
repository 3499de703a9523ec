"""Accuracy that real Keras gets from a model file: prints it as JSON.

Run: .venv-keras/bin/python test/keras/evaluateModel.py MODEL.h5 INPUTS.npy LABELS.npy
Inputs are bytes; they are scaled to 0..1. Labels are class ids.
"""

import json
import sys

import keras
import numpy as np


def main(model_path, inputs_path, labels_path):
    model = keras.saving.load_model(model_path, compile=False)
    inputs = np.load(inputs_path).astype("float32") / 255
    labels = np.load(labels_path)
    predicted = model.predict(inputs, batch_size=256, verbose=0).argmax(axis=-1)
    print(json.dumps({"accuracy": float((predicted == labels).mean()), "keras": keras.__version__}))


if __name__ == "__main__":
    main(*sys.argv[1:])
