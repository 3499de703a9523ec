"""Writes test/fixtures/gradCam: small nets as Keras 3 files, and Grad-CAM maps that Keras computes of them.

Usage: .venv-keras/bin/python test/keras/makeGradCamFixtures.py

The map is that of Selvaraju et al. (2017): channels of a convolution, weighted by the mean gradient of the score of a
class before softmax or sigmoid, added, cut off below 0, divided by the largest value.
"""

import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf
from keras import layers

FOLDER = Path(__file__).parent.parent / "fixtures" / "gradCam"


def residual():
    """The last convolution has a way around it, which the gradient must not take."""
    x = keras.Input((8, 8, 2), name="picture")
    first = layers.Conv2D(4, 3, padding="same", activation="relu", name="first")(x)
    second = layers.Conv2D(4, 3, padding="same", name="second")(first)
    added = layers.Add(name="added")([first, second])
    y = layers.Activation("relu", name="active")(added)
    y = layers.GlobalAveragePooling2D(name="pooled")(y)
    y = layers.Dense(3, activation="softmax", name="classes")(y)
    return keras.Model(x, y)


def single():
    x = keras.Input((9, 7, 1), name="picture")
    y = layers.Conv2D(3, 3, activation="relu", name="conv")(x)
    y = layers.BatchNormalization(name="norm")(y)
    y = layers.MaxPooling2D(2, name="pool")(y)
    y = layers.Flatten(name="flat")(y)
    y = layers.Dense(1, activation="sigmoid", name="isSecond")(y)
    return keras.Model(x, y)


def grad_cam(model, layer, picture, chosen):
    head = model.layers[-1]
    mapped = model.get_layer(layer).output
    inner = keras.Model(model.inputs, [mapped, head.input])
    with tf.GradientTape() as tape:
        maps, features = inner(picture[None], training=False)
        logits = tf.matmul(features, head.kernel) + head.bias
        score = logits[0, chosen] if logits.shape[1] > 1 else logits[0, 0] * (1 if chosen == 1 else -1)
    gradient = tape.gradient(score, maps)
    weights = tf.reduce_mean(gradient, axis=(1, 2), keepdims=True)
    heat = tf.nn.relu(tf.reduce_sum(weights * maps, axis=-1))[0].numpy()
    return heat / heat.max() if heat.max() > 0 else heat


def write(name, model, layer, classes, random):
    for weight in model.weights:
        value = random.normal(0, 0.6, weight.shape)
        weight.assign(np.abs(value) + 0.1 if "variance" in weight.path else value)
    picture = random.normal(0, 1, model.input_shape[1:]).astype("float32")
    model.save(FOLDER / f"{name}.h5")
    maps = {str(c): grad_cam(model, layer, picture, c).round(7).tolist() for c in range(classes)}
    output = model(picture[None], training=False)[0].numpy().tolist()
    record = {"layer": layer, "picture": picture.tolist(), "output": output, "maps": maps}
    (FOLDER / f"{name}.json").write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(7)
    write("residual", residual(), "second", 3, random)
    write("single", single(), "conv", 2, random)
