"""Writes test/fixtures/runs/pretrain-<case>.json: short pretraining runs in real Keras, from given weights and rows.

Usage: .venv-keras/bin/python test/keras/makePretrainingFixtures.py [case ...]     (default: all cases)

Where a task draws something, the case leaves nothing to the draw: a copy with all of its numbers hidden is 0, pairs come
in the order of the rows, views are the rows themselves. The numbers of a generator are drawn by TensorFlow's stateless
generator from the key that a run makes of its seed. Losses over a whole batch are written out here in TensorFlow, and
trained by Keras's optimizers. The graphs are written a second time in test/trainer/pretraining/kerasTwins.test.ts.
"""

import json
import sys
from contextlib import contextmanager

from makeRunFixtures import FIXTURES, ROWS, TRAIN, array, class_rows, randomize, weights_of

import keras
import numpy as np
import tensorflow as tf
from keras import layers

BATCH, EPOCHS = 8, 4


def train(model, rows, rng, loss_of, optimizer):
    """`loss_of(model, x, y, training)` gives the loss of a batch and how much it weighs in the mean of an epoch."""
    x, y = rows
    randomize(model, rng)
    before = weights_of(model)
    logs = []
    for _ in range(EPOCHS):
        epoch = {}
        for name, first, last in (("loss", 0, TRAIN), ("val_loss", TRAIN, ROWS)):
            total, count = 0.0, 0.0
            for start in range(first, last, BATCH):
                batch = slice(start, min(start + BATCH, last))
                with tf.GradientTape() as tape:
                    training = name == "loss"
                    loss, weight = loss_of(model, x[batch], y[batch], training)
                    loss = loss + sum(model.losses)
                if training:
                    variables = model.trainable_variables
                    optimizer.apply(tape.gradient(loss, variables), variables)
                total, count = total + float(loss) * weight, count + weight
            epoch[name] = total / count
        logs.append(epoch)
    return {
        "inputs": array(x),
        "labels": array(y),
        "train": TRAIN,
        "before": before,
        "after": weights_of(model),
        "logs": logs,
    }


def reconstruct(model, x, _y, training):
    return tf.reduce_mean(tf.square(model(x, training=training) - x)), len(x)


def autoencoder(rng):
    """Convolutions and their way back."""
    inputs = keras.Input((6, 6, 2))
    x = layers.Conv2D(3, 3, activation="relu", padding="same", name="conv")(inputs)
    x = layers.MaxPooling2D(2, name="pool")(x)
    x = layers.Flatten(name="flat")(x)
    x = layers.Dense(5, activation="tanh", name="features")(x)
    x = layers.Dense(27, activation="tanh", name="decode_features")(x)
    x = layers.Reshape((3, 3, 3), name="decode_flat")(x)
    x = layers.UpSampling2D(2, name="decode_pool")(x)
    outputs = layers.Conv2DTranspose(2, 3, padding="same", name="decode_conv")(x)
    model = keras.Model(inputs, outputs)
    rows = class_rows(rng, (6, 6, 2), 3)
    return train(model, rows, rng, reconstruct, keras.optimizers.Adam(0.01))


def sparse_autoencoder(rng):
    """A penalty on what the bottleneck gives."""
    inputs = keras.Input((6,))
    penalty = keras.regularizers.L1(0.02)
    x = layers.Dense(4, activation="relu", activity_regularizer=penalty, name="features")(inputs)
    model = keras.Model(inputs, layers.Dense(6, name="decode_features")(x))
    return train(model, class_rows(rng, (6,), 3), rng, reconstruct, keras.optimizers.SGD(0.1))


def layerwise(rng):
    """The second layer as an autoencoder on what the frozen first one gives."""
    inputs = keras.Input((6,))
    first = layers.Dense(5, activation="relu", name="first", trainable=False)(inputs)
    second = layers.Dense(3, activation="tanh", name="second")(first)
    model = keras.Model(inputs, layers.Dense(5, name="decode_second")(second))
    below = keras.Model(inputs, first)

    def loss_of(model, x, _y, training):
        return tf.reduce_mean(tf.square(model(x, training=training) - below(x))), len(x)

    optimizer = keras.optimizers.SGD(0.1, momentum=0.9)
    return train(model, class_rows(rng, (6,), 3), rng, loss_of, optimizer)


def whole_and_hidden(rng, last, loss_of):
    inputs = keras.Input((6,))
    x = layers.Dense(5, activation="tanh", name="features")(inputs)
    model = keras.Model(inputs, last(x))

    def both(model, x, _y, training):
        answers = model(tf.concat([x, tf.zeros_like(x)], 0), training=training)
        return loss_of(answers[: len(x)], answers[len(x) :])

    return train(model, class_rows(rng, (6,), 3), rng, both, keras.optimizers.SGD(0.1))


def corrupted(rng):
    """Rows against copies of which everything is hidden."""

    def loss_of(whole, hidden):
        right = tf.concat([tf.ones_like(whole), tf.zeros_like(hidden)], 0)
        answers = tf.concat([whole, hidden], 0)
        return tf.reduce_mean(keras.losses.binary_crossentropy(right, answers)), 2 * len(whole)

    last = layers.Dense(1, activation="sigmoid", name="task_answer")
    return whole_and_hidden(rng, last, loss_of)


def rank(rng):
    """The ranking hinge: whole rows ahead of hidden ones by a margin."""

    def loss_of(whole, hidden):
        return tf.reduce_mean(tf.nn.relu(1.5 - (whole - hidden))), len(whole)

    return whole_and_hidden(rng, layers.Dense(1, name="task_score"), loss_of)


def embedding(rng, loss_of):
    inputs = keras.Input((6,))
    x = layers.Dense(5, activation="tanh", name="features")(inputs)
    x = layers.Dense(3, name="projection")(x)
    model = keras.Model(inputs, layers.UnitNormalization(name="unit")(x))
    return train(model, class_rows(rng, (6,), 3), rng, loss_of, keras.optimizers.SGD(0.2))


def views(rng):
    """NT-Xent of rows and themselves."""

    def loss_of(model, x, _y, training):
        z = model(tf.concat([x, x], 0), training=training)
        count = 2 * len(x)
        logits = tf.where(tf.eye(count) > 0, -1e9, tf.matmul(z, z, transpose_b=True) / 0.5)
        partner = (np.arange(count) + len(x)) % count
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(partner, logits)
        return tf.reduce_mean(losses), count

    return embedding(rng, loss_of)


def pair_parts(z, y):
    squares = tf.nn.relu(tf.reduce_sum(tf.square(z[:, None] - z[None]), 2))
    distances = tf.sqrt(tf.maximum(squares, 1e-12))
    equal = tf.equal(y[:, None], y[None])
    same = tf.cast(equal & ~tf.eye(len(y), dtype=tf.bool), tf.float32)
    return squares, distances, same, tf.cast(~equal, tf.float32)


def mean_of(values, marks):
    return tf.reduce_sum(values * marks) / tf.maximum(tf.reduce_sum(marks), 1e-12)


def contrastive(rng):
    def loss_of(model, x, y, training):
        squares, distances, same, other = pair_parts(model(x, training=training), y)
        apart = tf.square(tf.nn.relu(0.8 - distances))
        return 0.5 * (mean_of(squares, same) + mean_of(apart, other)), len(x) ** 2

    return embedding(rng, loss_of)


def same_or_not(rng):
    def loss_of(model, x, y, training):
        squares, _, same, other = pair_parts(model(x, training=training), y)
        logits = 1.0 - squares
        softplus = tf.nn.softplus
        loss = 0.5 * (mean_of(softplus(-logits), same) + mean_of(softplus(logits), other))
        return loss, len(x) ** 2

    return embedding(rng, loss_of)


FAR = 1e9


def batch_hard(rng):
    def loss_of(model, x, y, training):
        _, distances, same, other = pair_parts(model(x, training=training), y)
        near = tf.reduce_max(distances * same, 1)
        far = tf.reduce_min(tf.where(other > 0, distances, FAR), 1)
        counts = tf.reduce_max(same, 1) * tf.reduce_max(other, 1)
        return mean_of(tf.nn.relu(0.3 - (far - near)), counts), len(x)

    return embedding(rng, loss_of)


def triplets(z, y):
    _, distances, same, other = pair_parts(z, y)
    near, far = distances[:, :, None], distances[:, None, :]
    return near, far + tf.zeros_like(near), same[:, :, None], other[:, None, :]


def semi_hard(rng):
    def loss_of(model, x, y, training):
        near, far, same, other = triplets(model(x, training=training), y)
        farther = other * tf.cast(far > near, tf.float32)
        nearest = tf.reduce_min(tf.where(farther > 0, far, FAR), 2, keepdims=True)
        farthest = tf.reduce_max(far * other, 2, keepdims=True)
        some = tf.reduce_max(farther, 2, keepdims=True) > 0
        chosen = tf.where(some, nearest, farthest)
        counts = same * tf.reduce_max(other, 2, keepdims=True)
        return mean_of(tf.nn.relu(0.3 - (chosen - near)), counts), len(x) ** 2

    return embedding(rng, loss_of)


def all_triplets(rng):
    def loss_of(model, x, y, training):
        near, far, same, other = triplets(model(x, training=training), y)
        rows = tf.nn.relu(0.3 - (far - near))
        counts = same * other * tf.cast(rows > 0, tf.float32)
        return mean_of(rows, counts), len(x) ** 3

    return embedding(rng, loss_of)


def margin(rng, loss, units, right):
    """A classifier with a margin; `right` makes labels as the loss takes them out of ids."""
    inputs = keras.Input((6,))
    x = layers.Dense(5, activation="tanh", name="features")(inputs)
    model = keras.Model(inputs, layers.Dense(units, name="score")(x))

    def loss_of(model, x, y, training):
        return tf.reduce_mean(loss(right(y), model(x, training=training))), len(x)

    rows = class_rows(rng, (6,), max(units, 2))
    return train(model, rows, rng, loss_of, keras.optimizers.SGD(0.05))


def column(y):
    return tf.cast(y, tf.float32)[:, None]


def hinge(rng):
    return margin(rng, keras.losses.hinge, 1, column)


def squared_hinge(rng):
    return margin(rng, keras.losses.squared_hinge, 1, column)


def categorical_hinge(rng):
    return margin(rng, keras.losses.categorical_hinge, 3, lambda y: tf.one_hot(y, 3))


SEED, LATENT, SMOOTHING = 5, 3, 0.1


def hash_text(text):
    """FNV-1a of 32 bits with a final mix, as in src/shared/training/random.ts."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    value = (value ^ value >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    value = (value ^ value >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return value ^ value >> 16


def latent_numbers(turn, rows, seed, step):
    key = hash_text(f"task/latent/{turn}/0/0") ^ hash_text(str(seed))
    pair = np.array([key, step], "uint32").astype("int32")
    return tf.raw_ops.StatelessRandomNormal(shape=[rows, LATENT], seed=pair)


@contextmanager
def standing(model):
    """Batch norm takes the statistics of its batch, but keeps none of them."""
    kept = [(weight, weight.numpy()) for weight in model.non_trainable_variables]
    yield
    for weight, value in kept:
        weight.assign(value)


def players():
    inputs = keras.Input((4, 2, 1))
    x = layers.Conv2D(3, 3, padding="same", use_bias=False, name="conv")(inputs)
    x = layers.BatchNormalization(name="normal")(x)
    x = layers.ReLU(name="relu")(x)
    x = layers.Flatten(name="flat")(x)
    x = layers.Dense(4, activation="tanh", name="features")(x)
    discriminator = keras.Model(inputs, layers.Dense(1, name="task_score")(x))
    numbers = keras.Input((LATENT,))
    x = layers.Dense(2 * 64, use_bias=False, name="task_g_dense")(numbers)
    x = layers.BatchNormalization(name="task_g_normal_0")(x)
    x = layers.ReLU(name="task_g_relu_0")(x)
    x = layers.Reshape((2, 1, 64), name="task_g_shape")(x)
    picture = layers.Conv2DTranspose(
        1, 4, strides=2, padding="same", activation="sigmoid", name="task_g_picture"
    )
    return discriminator, keras.Model(numbers, picture(x))


def gan(rng):
    """The game in turns: the discriminator learns, then the generator by what the new discriminator says."""
    discriminator, generator = players()
    softplus, mean = tf.nn.softplus, tf.reduce_mean

    def first_loss(x, fake, training):
        real, made = discriminator(x, training=training), discriminator(fake, training=training)
        right = (1 - SMOOTHING) * softplus(-real) + SMOOTHING * softplus(real)
        return mean(right) + mean(softplus(made))

    def second_loss(numbers, training):
        pictures = generator(numbers, training=training)
        with standing(discriminator):
            return mean(softplus(-discriminator(pictures, training=training)))

    def pictures(numbers, training):
        with standing(generator):
            return generator(numbers, training=training)

    def learn(model, optimizer, loss_of):
        with tf.GradientTape() as tape:
            loss = loss_of()
        variables = model.trainable_variables
        optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    def train_step(x, step):
        first, second = (
            latent_numbers(turn, len(x), SEED, step) for turn in ("discriminator", "generator")
        )
        fake = pictures(first, True)
        loss = learn(discriminator, optimizers[0], lambda: first_loss(x, fake, True))
        return loss + learn(generator, optimizers[1], lambda: second_loss(second, True))

    def validate(x):
        first, second = (
            latent_numbers(turn, len(x), 0, 0) for turn in ("discriminator", "generator")
        )
        return first_loss(x, pictures(first, False), False) + second_loss(second, False)

    def all_weights():
        return weights_of(discriminator) | weights_of(generator)

    optimizers = [keras.optimizers.Adam(0.01, beta_1=0.5, global_clipnorm=0.5) for _ in range(2)]
    x, y = class_rows(rng, (4, 2, 1), 3)
    randomize(discriminator, rng)
    randomize(generator, rng)
    before = all_weights()
    logs, step = [], 0
    for _ in range(EPOCHS):
        total = 0.0
        for start in range(0, TRAIN, BATCH):
            batch = x[start : min(start + BATCH, TRAIN)]
            total += float(train_step(batch, step)) * len(batch)
            step += 1
        parts = [x[start : start + BATCH] for start in range(TRAIN, ROWS, BATCH)]
        held = sum(float(validate(part)) * len(part) for part in parts)
        logs.append({"loss": total / TRAIN, "val_loss": held / (ROWS - TRAIN)})
    return {
        "inputs": array(x),
        "labels": array(y),
        "train": TRAIN,
        "before": before,
        "after": all_weights(),
        "logs": logs,
    }


CASES = {
    "gan": gan,
    "hinge": hinge,
    "squaredHinge": squared_hinge,
    "categoricalHinge": categorical_hinge,
    "autoencoder": autoencoder,
    "sparseAutoencoder": sparse_autoencoder,
    "layerwise": layerwise,
    "corrupted": corrupted,
    "rank": rank,
    "views": views,
    "contrastive": contrastive,
    "sameOrNot": same_or_not,
    "batchHard": batch_hard,
    "semiHard": semi_hard,
    "allTriplets": all_triplets,
}


def main(names):
    for name in names or CASES:
        rng = np.random.default_rng(sum(name.encode()))
        path = FIXTURES / f"pretrain-{name}.json"
        path.write_text(json.dumps(CASES[name](rng), separators=(",", ":")) + "\n")
        print(path.name, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
