"""Writes test/fixtures/training/schedules.json: learning rates of real Keras 3 schedules, and what its
callbacks decide over series of losses.

Run: .venv-keras/bin/python test/keras/makeScheduleFixtures.py
"""

import trainingFixtures as fixtures

import keras
import numpy as np

SCHEDULES = keras.optimizers.schedules


def rates(schedule, steps):
    return [fixtures.numbers(np.asarray(schedule(step))) for step in range(steps)]


def schedule_rows():
    base, epochs, per_epoch = 0.2, 4, 5
    total = epochs * per_epoch

    def row(schedule, keras_schedule):
        return {
            "schedule": schedule,
            "base": base,
            "epochs": epochs,
            "stepsPerEpoch": per_epoch,
            "rates": rates(keras_schedule, total + 3),
        }

    for staircase in [False, True]:
        yield row(
            {"name": "exponential", "decaySteps": 3, "decayRate": 0.8, "staircase": staircase},
            SCHEDULES.ExponentialDecay(base, 3, 0.8, staircase=staircase),
        )
    yield row({"name": "cosine"}, SCHEDULES.CosineDecay(base, total))
    yield row({"name": "cosine", "decaySteps": 7, "alpha": 0.1}, SCHEDULES.CosineDecay(base, 7, alpha=0.1))
    yield row(
        {"name": "cosine", "decaySteps": 9, "alpha": 0.05, "warmUp": 6},
        SCHEDULES.CosineDecay(0.0, 9, alpha=0.05, warmup_target=base, warmup_steps=6),
    )
    # Keras keeps a value up to and including its boundary.
    boundaries = [2 * per_epoch - 1, 4 * per_epoch - 1]
    yield row(
        {"name": "step", "every": 2, "factor": 0.5},
        SCHEDULES.PiecewiseConstantDecay(boundaries, [base, base / 2, base / 4]),
    )


class Model:
    """What the callbacks touch of a model."""

    def __init__(self, learning_rate):
        self.optimizer = keras.optimizers.SGD(learning_rate)
        self.stop_training = False


def decide(callback, values, learning_rate=0.5):
    model = Model(learning_rate)
    callback.set_model(model)
    callback.on_train_begin()
    after = []
    for epoch, value in enumerate(values):
        callback.on_epoch_end(epoch, {"val_loss": value})
        rate = fixtures.numbers(np.asarray(model.optimizer.learning_rate))
        after.append({"stop": model.stop_training, "learningRate": rate})
        if model.stop_training:
            break
    return after


def series():
    rng = np.random.default_rng(23)
    noisy = np.exp(-np.arange(24) / 6) + rng.normal(size=24) * 0.08
    return [
        [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4],
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        [0.5, 0.6, 0.4, 0.41, 0.42, 0.3, 0.31, 0.32, 0.33, 0.34, 0.35, 0.36],
        [1, 0.995, 0.99, 0.985, 0.98, 0.975, 0.97, 0.965],
        [float(np.float32(value)) for value in noisy],
    ]


def callback_rows():
    for values in series():
        for mode in ["min", "max"]:
            for patience in [0, 1, 3]:
                for min_delta in [0, 0.01]:
                    options = {"mode": mode, "patience": patience, "minDelta": min_delta}
                    stopping = keras.callbacks.EarlyStopping(
                        "val_loss", patience=patience, min_delta=min_delta, mode=mode
                    )
                    yield {
                        "callback": "earlyStopping",
                        "options": options,
                        "values": values,
                        "after": decide(stopping, values),
                    }
            for patience, cooldown, minimum in [(1, 0, 0), (2, 2, 0.1), (3, 1, 0.02), (0, 0, 0.05)]:
                options = {
                    "mode": mode,
                    "patience": patience,
                    "cooldown": cooldown,
                    "minLearningRate": minimum,
                    "factor": 0.5,
                    "minDelta": 0.0001,
                }
                plateau = keras.callbacks.ReduceLROnPlateau(
                    "val_loss", factor=0.5, patience=patience, cooldown=cooldown, min_lr=minimum, mode=mode
                )
                yield {
                    "callback": "reduceOnPlateau",
                    "options": options,
                    "values": values,
                    "after": decide(plateau, values),
                }


def main():
    fixtures.write(
        "schedules.json",
        {
            "keras": keras.__version__,
            "schedules": list(schedule_rows()),
            "callbacks": list(callback_rows()),
        },
    )


main()
