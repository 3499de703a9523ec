"""Writes test/fixtures/training/optimizers.json: real Keras 3 optimizers over 14 steps.

Run: .venv-keras/bin/python test/keras/makeOptimizerFixtures.py
"""

import trainingFixtures as fixtures

import keras
import numpy as np

STEPS = 14
SHAPES = [(3, 2), (4,)]


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


RENAMED = {"initial_accumulator_value": "initialAccumulator", "beta_1": "beta1", "beta_2": "beta2"}
CLIPS = {"clipnorm": "norm", "clipvalue": "value", "global_clipnorm": "globalNorm"}

# Name here, Keras class, arguments. Every case sets its learning rate; defaults fill the rest on both sides.
CASES = [
    ("sgd", keras.optimizers.SGD, dict(learning_rate=0.01)),
    ("sgd", keras.optimizers.SGD, dict(learning_rate=0.05, momentum=0.9)),
    ("sgd", keras.optimizers.SGD, dict(learning_rate=0.05, momentum=0.8, nesterov=True)),
    ("sgd", keras.optimizers.SGD, dict(learning_rate=0.1, momentum=0.9, weight_decay=0.05)),
    ("adam", keras.optimizers.Adam, dict(learning_rate=0.001)),
    ("adam", keras.optimizers.Adam, dict(learning_rate=0.05, beta_1=0.8, beta_2=0.9, epsilon=1e-3)),
    ("adam", keras.optimizers.Adam, dict(learning_rate=0.02, beta_2=0.7, amsgrad=True)),
    ("adam", keras.optimizers.Adam, dict(learning_rate=0.02, weight_decay=0.1)),
    ("adamW", keras.optimizers.AdamW, dict(learning_rate=0.001)),
    ("adamW", keras.optimizers.AdamW, dict(learning_rate=0.1, weight_decay=0.3, amsgrad=True)),
    ("rmsprop", keras.optimizers.RMSprop, dict(learning_rate=0.001)),
    ("rmsprop", keras.optimizers.RMSprop, dict(learning_rate=0.01, rho=0.7, momentum=0.9)),
    ("rmsprop", keras.optimizers.RMSprop, dict(learning_rate=0.01, centered=True, epsilon=1e-2)),
    (
        "rmsprop",
        keras.optimizers.RMSprop,
        dict(learning_rate=0.01, momentum=0.5, centered=True, epsilon=1e-3, weight_decay=0.02),
    ),
    ("adagrad", keras.optimizers.Adagrad, dict(learning_rate=0.001)),
    ("adagrad", keras.optimizers.Adagrad, dict(learning_rate=0.3, initial_accumulator_value=0.5, epsilon=1e-2)),
    ("adadelta", keras.optimizers.Adadelta, dict(learning_rate=0.001)),
    ("adadelta", keras.optimizers.Adadelta, dict(learning_rate=1.0, rho=0.8, epsilon=1e-3, weight_decay=0.01)),
    ("adamax", keras.optimizers.Adamax, dict(learning_rate=0.001)),
    ("adamax", keras.optimizers.Adamax, dict(learning_rate=0.05, beta_1=0.7, beta_2=0.9, weight_decay=0.1)),
    ("nadam", keras.optimizers.Nadam, dict(learning_rate=0.001)),
    ("nadam", keras.optimizers.Nadam, dict(learning_rate=0.05, beta_1=0.8, beta_2=0.95, epsilon=1e-4)),
    ("sgd", keras.optimizers.SGD, dict(learning_rate=0.1, clipnorm=0.5)),
    ("sgd", keras.optimizers.SGD, dict(learning_rate=0.1, clipvalue=0.2)),
    ("sgd", keras.optimizers.SGD, dict(learning_rate=0.1, momentum=0.9, weight_decay=0.1, global_clipnorm=0.7)),
    ("adamW", keras.optimizers.AdamW, dict(learning_rate=0.05, global_clipnorm=0.3)),
]


def gradients(rng):
    """Steps of varying size, with a step of zeros and rows of zeros among them."""
    scales = 10.0 ** rng.uniform(-3, 1, size=STEPS)
    steps = [[(rng.normal(size=shape) * scale).astype("float32") for shape in SHAPES] for scale in scales]
    steps[4] = [np.zeros(shape, "float32") for shape in SHAPES]
    for step in steps:
        step[0][2] = 0
    return steps


def run(factory, arguments, weights, steps, rates):
    variables = [keras.Variable(weight) for weight in weights]
    optimizer = factory(**arguments)
    after = []
    for step, rate in zip(steps, rates or [None] * len(steps)):
        if rate is not None:
            optimizer.learning_rate = rate
        optimizer.apply([keras.ops.convert_to_tensor(g) for g in step], variables)
        after.append([fixtures.numbers(v.numpy()) for v in variables])
    return after


def main():
    rng = np.random.default_rng(20)
    weights = [rng.normal(size=shape).astype("float32") for shape in SHAPES]
    steps = gradients(rng)
    rates = [float(np.float32(rate)) for rate in rng.uniform(0.001, 0.1, size=STEPS)]
    cases = [(*case, None) for case in CASES]
    for name, factory in [("sgd", keras.optimizers.SGD), ("adamW", keras.optimizers.AdamW), ("nadam", keras.optimizers.Nadam)]:
        extra = dict(momentum=0.9) if name == "sgd" else {}
        cases.append((name, factory, dict(learning_rate=0.1, weight_decay=0.1, **extra), rates))
    rows = []
    for name, factory, arguments, case_rates in cases:
        config = {RENAMED.get(key, camel(key)): value for key, value in arguments.items() if key not in CLIPS}
        clip = {CLIPS[key]: value for key, value in arguments.items() if key in CLIPS}
        rows.append(
            {
                "optimizer": {"name": name, **config},
                "clip": clip or None,
                "rates": case_rates,
                "weights": run(factory, arguments, weights, steps, case_rates),
            }
        )
    fixtures.write(
        "optimizers.json",
        {
            "keras": keras.__version__,
            "start": [fixtures.numbers(weight) for weight in weights],
            "gradients": [[fixtures.numbers(g) for g in step] for step in steps],
            "cases": rows,
        },
    )


main()
