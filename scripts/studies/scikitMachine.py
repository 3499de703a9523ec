"""Trains scikit-learn's BernoulliRBM on MNIST digits and scores it and another machine by its own pseudo-likelihood.

The argument is a JSON object: images and test (IDX files), rows (how many of the images, null for all), units, epochs,
batchSize, learningRate, seed, machine (float32 numbers: kernel [pixels, units], hidden biases, visible biases), and kept
(an .npz file with the trained machine: read if it is there, else written). Prints scores: means over the test rows and
over draws of the pixel that is turned over, the same draws for all machines.
"""

import json
import os
import sys
import time

import numpy as np
from sklearn.neural_network import BernoulliRBM

DRAWS = 10
settings = json.loads(sys.argv[1])


def read_rows(path, count=None):
    """Pictures of an IDX file as rows of numbers from 0 to 1."""
    with open(path, "rb") as file:
        file.read(4)
        rows, height, width = np.frombuffer(file.read(12), ">i4")
        pixels = np.frombuffer(file.read(), np.uint8).reshape(rows, height * width)
    return (pixels[:count] / 255).astype(np.float32)


def machine_of(kernel, hidden_bias, visible_bias):
    machine = BernoulliRBM(n_components=len(hidden_bias))
    machine.components_ = kernel.T
    machine.intercept_hidden_ = hidden_bias
    machine.intercept_visible_ = visible_bias
    return machine


def trained(images):
    """scikit-learn's machine, and the time it took in seconds."""
    kept = settings["kept"]
    if not os.path.exists(kept):
        machine = BernoulliRBM(
            n_components=settings["units"],
            learning_rate=settings["learningRate"],
            batch_size=settings["batchSize"],
            n_iter=settings["epochs"],
            random_state=settings["seed"],
        )
        began = time.time()
        machine.fit(images)
        draft = kept + ".draft.npz"
        np.savez(
            draft,
            kernel=machine.components_.T,
            hidden=machine.intercept_hidden_,
            visible=machine.intercept_visible_,
            seconds=time.time() - began,
        )
        os.replace(draft, kept)
    with np.load(kept) as arrays:
        machine = machine_of(arrays["kernel"], arrays["hidden"], arrays["visible"])
        return machine, float(arrays["seconds"])


def score(machine, test):
    means = []
    for draw in range(DRAWS):
        machine.random_state = draw
        means.append(float(np.mean(machine.score_samples(test))))
    return float(np.mean(means))


def independent(images):
    """What needs no hidden unit: each pixel as often on as in the images."""
    share = np.clip(images.mean(axis=0, dtype=np.float64), 1e-4, 1 - 1e-4)
    pixels = images.shape[1]
    return machine_of(np.zeros((pixels, 1)), np.zeros(1), np.log(share / (1 - share)))


def given(pixels):
    units = settings["units"]
    numbers = np.fromfile(settings["machine"], np.float32)
    kernel, hidden, visible = np.split(numbers, [pixels * units, pixels * units + units])
    return machine_of(kernel.reshape(pixels, units), hidden, visible)


images = read_rows(settings["images"], settings["rows"])
test = read_rows(settings["test"])
machine, seconds = trained(images)
print(
    json.dumps(
        {
            "own": score(given(images.shape[1]), test),
            "scikit": score(machine, test),
            "independent": score(independent(images), test),
            "seconds": seconds,
        }
    )
)
