"""Writes test/fixtures/layers/<family>.json: real Keras layers, their outputs and gradients.

Usage: .venv-keras/bin/python test/keras/makeLayerFixtures.py [family ...]     (default: all)

A family is a file in layerCases/ with a list CASES of dicts:
  kind       Keras's class name
  name       what is special about the case; unique within the kind
  config     keyword arguments of the Keras layer (JSON values)
  inputs     a list with one entry an input: a shape with the batch axis, or a dict with `shape`
             and, where the defaults do not serve, `dtype`, `low` and `high` (range of the
             values), or `values`; `mask` (zeros and ones) if it comes with a mask
  outputShapes  what stands in the place of Keras's shapes, where those are wrong in prediction
  states     how many of the inputs, from the end, are initial states
  training   modes to run; default [False]
  draws      what the layer draws while training is made up and kept
  compiled   run under XLA, where TensorFlow's plain CPU kernels cannot (spaced or grouped kernels)
  spread     the inputs are arguments of the call each, not a list
  named      names of the inputs after the first: these are given by them
  call       other arguments of the call; they become part of the config
  weights    ranges for weights that need others than the default: {"moving_variance": [0.5, 2]}

Inputs and weights are shuffled evenly spaced numbers, so that no two are equal and none is 0:
maxima have no ties and activations are not met at their kinks. The cotangents (the weights of the
sum whose gradient is taken) likewise.
"""

import gzip
import hashlib
import importlib.util
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"
# Plain kernels: the optimised ones round in another order on some processors.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tensorflow as tf
from keras.src import backend
from keras.src.applications import convnext, inception_resnet_v2

HERE = Path(__file__).parent
FIXTURES = HERE.parent / "fixtures" / "layers"
LARGEST_PLAIN_FILE = 200_000
# Layers that Keras defines beside its architectures.
BESIDE = [keras.layers, convnext, inception_resnet_v2]


def spread(rng, shape, low, high):
    """Evenly spaced distinct numbers between low and high, in random order, none of them 0."""
    count = int(np.prod(shape))
    steps = (np.arange(count) + 0.5 + 0.3 * (rng.random(count) - 0.5)) / max(count, 1)
    values = low + (high - low) * steps
    values[values == 0] = (high - low) / (4 * max(count, 1))
    return rng.permutation(values).reshape(shape).astype("float32")


def make_input(rng, spec):
    spec = spec if isinstance(spec, dict) else {"shape": spec}
    dtype = spec.get("dtype", "float32")
    if "values" in spec:
        return np.array(spec["values"], dtype=dtype).reshape(spec["shape"])
    low, high = spec.get("low", -2), spec.get("high", 2)
    if dtype.startswith("int"):
        return rng.integers(low, high, size=spec["shape"]).astype(dtype)
    return spread(rng, spec["shape"], low, high).astype(dtype)


def inner_objects(layer):
    """The objects in a layer that own weights, with the paths of attributes that lead to them."""
    for name in ("layer", "forward_layer", "backward_layer", "cell"):
        inner = getattr(layer, name, None)
        if inner is not None:
            yield from ((f"{name}/{path}", owner) for path, owner in inner_objects(inner))
    for name in ("query", "key", "value", "gate", "output"):
        inner = getattr(layer, f"_{name}_dense", None)
        if inner is not None:
            yield f"{inner.name}/", inner
    for cell in getattr(layer, "cells", []):
        yield f"cells/{cell.name}/", cell
    yield "", layer


def weight_name(layer, weight):
    """The weight's name behind the path of its owner. Cells of recurrent layers go without."""
    for path, owner in inner_objects(layer):
        owned = owner._trainable_variables + owner._non_trainable_variables
        if any(own is weight for own in owned):
            hidden = path == "cell/" and type(layer) is not keras.layers.RNN
            return ("" if hidden else path) + own_name(weight)
    raise ValueError(weight.path)


def set_weights(rng, layer, ranges):
    for weight in layer.weights:
        usual = (0.5, 1.5) if "variance" in weight.name else (-0.6, 0.7)
        low, high = ranges.get(weight.name, usual)
        weight.assign(spread(rng, tuple(weight.shape), low, high))


def file_order(layer):
    """The weights in the order of Keras's .h5; that of `layer.weights` differs in wrappers with weights of their own."""
    return layer.trainable_weights + layer.non_trainable_weights


def finalize(layer):
    """Normalization computes from copies of its weights that it makes when asked to."""
    if hasattr(layer, "finalize_state"):
        layer.finalize_state()


def array(values):
    """A numpy array as JSON: shape, dtype and the values with the 9 digits that float32 needs."""
    values = np.asarray(values)
    if values.dtype.kind == "f":
        flat = [float(f"{value:.9g}") for value in values.ravel()]
    else:
        flat = values.ravel().tolist()
    return {"shape": list(values.shape), "dtype": str(values.dtype), "values": flat}


def mask_of(spec):
    mask = spec.get("mask") if isinstance(spec, dict) else None
    return None if mask is None else np.array(mask, dtype="bool")


def call(layer, tensors, case, **arguments):
    """The layer's output, with the last inputs as initial states where the case says so."""
    states = case.get("states", 0)
    if states > 0:
        return layer(tensors[0], initial_state=list(tensors[1:]), **arguments)
    arguments = {**arguments, **case.get("call", {})}
    if case.get("spread"):
        return layer(*tensors, **arguments)
    if case.get("named"):
        return layer(tensors[0], **dict(zip(case["named"], tensors[1:])), **arguments)
    return layer(list(tensors) if len(tensors) > 1 else tensors[0], **arguments)


def drawing(rng, draws):
    """Dropout whose draws are kept: what is at the rate or above stays."""

    def dropout(inputs, rate, noise_shape=None, seed=None):
        draw = spread(rng, tuple(inputs.shape), 0, 1)
        draws.append(draw)
        return inputs * (draw >= rate).astype("float32") / (1 - rate)

    return dropout


def drawn_numbers(rng, draws):
    """Keras's generators, made of draws that are kept: between 0 and 1, or around 0 for normal numbers."""

    def uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
        draws.append(spread(rng, tuple(shape), 0, 1))
        return tf.constant(minval + (maxval - minval) * draws[-1], "float32")

    def normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
        draws.append(spread(rng, tuple(shape), -2, 2))
        return tf.constant(mean + stddev * draws[-1], "float32")

    def randint(shape, minval, maxval, dtype="int32", seed=None):
        draws.append(spread(rng, tuple(shape), 0, 1))
        return tf.cast(tf.constant(np.floor(minval + (maxval - minval) * draws[-1])), dtype)

    return {"uniform": uniform, "normal": normal, "randint": randint, "dropout": drawing(rng, draws)}


def gradients_of(tape, loss, sources):
    """Gradients, zeros where there are none: what counts has none."""
    try:
        return tape.gradient(loss, sources, unconnected_gradients="zero")
    except LookupError:
        return [tf.zeros_like(source) for source in sources]


def run(layer, inputs, case, training, rng):
    """One forward and backward pass. The loss is the sum of the outputs times seeded cotangents."""
    tensors = [tf.convert_to_tensor(value) for value in inputs]
    before = [keras.ops.convert_to_numpy(weight) for weight in layer.weights]

    def is_moved(weight):
        """Whether the layer itself gave one of its trainable weights a new value."""
        place = next(i for i, own in enumerate(layer.weights) if own is weight)
        return not np.array_equal(before[place], keras.ops.convert_to_numpy(weight))

    floats = [index for index, tensor in enumerate(tensors) if tensor.dtype.is_floating]
    trainable = layer.trainable_weights
    variables = [weight.value for weight in trainable]
    arguments = {"training": training} if layer._call_has_training_arg else {}
    cotangents, masks, draws = [], [], []
    given = [mask_of(spec) for spec in case["inputs"]]
    given_draws = drawn_numbers(rng, draws)
    usual_draws = {name: getattr(backend.random, name) for name in given_draws}

    def compute(*tensors):
        with tf.GradientTape() as tape:
            for index in floats:
                tape.watch(tensors[index])
            for tensor, mask in zip(tensors, given):
                if mask is not None:
                    backend.set_keras_mask(tensor, tf.constant(mask))
            result = call(layer, tensors, case, **arguments)
            outputs = keras.tree.flatten(result)
            masks.extend(backend.get_keras_mask(output) for output in outputs)
            cotangents.extend(spread(rng, tuple(output.shape), -1, 1) for output in outputs)
            loss = tf.add_n(
                [
                    tf.reduce_sum(tf.cast(output, "float32") * cotangent)
                    for output, cotangent in zip(outputs, cotangents)
                ]
            )
        sources = [tensors[index] for index in floats] + variables
        return outputs, gradients_of(tape, loss, sources)

    compute = tf.function(compute, jit_compile=True) if case.get("compiled") else compute
    for name, draw in given_draws.items() if case.get("draws") else ():
        setattr(backend.random, name, draw)
    outputs, gradients = compute(*tensors)
    for name, draw in usual_draws.items():
        setattr(backend.random, name, draw)
    gradients = [tf.convert_to_tensor(gradient).numpy() for gradient in gradients]
    of_inputs, of_weights = gradients[: len(floats)], gradients[len(floats) :]
    return {
        "training": training,
        "outputs": [array(output) for output in outputs],
        "cotangents": [array(cotangent) for cotangent in cotangents],
        "inputGradients": [array(gradient) for gradient in of_inputs],
        "weightGradients": {
            weight_name(layer, weight): array(gradient)
            for weight, gradient in zip(trainable, of_weights)
        },
        "updatedWeights": {
            weight_name(layer, weight): array(weight)
            for weight in layer.weights
            if training and (not weight.trainable or is_moved(weight))
        },
        **({"draws": [array(draw) for draw in draws]} if training and draws else {}),
        **(
            {"outputMasks": [None if mask is None else array(mask) for mask in masks]}
            if any(mask is not None for mask in [*given, *masks])
            else {}
        ),
    }


def symbolic(inputs):
    """The inputs without values, with an open batch axis."""
    tensors = [keras.KerasTensor((None, *x.shape[1:]), dtype=str(x.dtype)) for x in inputs]
    return tensors if len(tensors) > 1 else tensors[0]


def own_name(weight):
    """Keras calls a weight that was given no name "variable"; Keras 2 called the one of LayerScale gamma."""
    return "gamma" if weight.name == "variable" else weight.name


def output_shapes(layer, inputs, case):
    tensors = symbolic(inputs)
    if case.get("states"):
        result = layer.compute_output_spec(tensors[0], initial_state=tensors[1:])
    elif case.get("spread") or case.get("named"):
        result = layer.compute_output_spec(*tensors)
    else:
        result = layer.compute_output_spec(tensors)
    outputs = keras.tree.flatten(result)
    return [list(output.shape) for output in outputs]


def make_case(case):
    seed = int(hashlib.sha256(f"{case['kind']}/{case['name']}".encode()).hexdigest()[:8], 16)
    rng = np.random.default_rng(seed)
    keras.utils.clear_session()
    layer_class = next(vars(place)[case["kind"]] for place in BESIDE if case["kind"] in vars(place))
    config = json.loads(json.dumps(case["config"]))
    nested = "layer" in config or "cell" in config
    layer = layer_class.from_config(config) if nested else layer_class(**config)
    inputs = [make_input(rng, spec) for spec in case["inputs"]]
    if case.get("compiled"):
        layer(symbolic(inputs))
    else:
        call(layer, inputs, case)
    set_weights(rng, layer, case.get("weights", {}))
    trainable = {weight.path for weight in layer.trainable_weights}
    initial = [
        {"name": weight_name(layer, weight), "trainable": weight.path in trainable, **array(weight)}
        for weight in file_order(layer)
    ]
    passes = []
    for training in case.get("training", [False]):
        for weight, w in zip(file_order(layer), initial):
            weight.assign(np.array(w["values"], w["dtype"]).reshape(w["shape"]))
        finalize(layer)
        passes.append(run(layer, inputs, case, training, rng))
    given = [mask_of(spec) for spec in case["inputs"]]
    masks = [None if mask is None else array(mask) for mask in given]
    return {
        "name": case["name"],
        "className": case["kind"],
        "kwargs": case["config"],
        "config": {**layer.get_config(), **case.get("call", {})},
        "inputs": [array(value) for value in inputs],
        **({"masks": masks} if any(mask is not None for mask in masks) else {}),
        "outputShapes": case.get("outputShapes") or output_shapes(layer, inputs, case),
        "weights": initial,
        "passes": passes,
    }


def write_family(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    names = [(case["kind"], case["name"]) for case in module.CASES]
    assert len(set(names)) == len(names), f"{path.stem}: two cases have one name"
    cases = [make_case(case) for case in module.CASES]
    rows = ",\n".join(json.dumps(case, separators=(",", ":"), sort_keys=True) for case in cases)
    versions = {"keras": keras.__version__, "tensorflow": tf.__version__}
    text = f'{{"versions":{json.dumps(versions)},"cases":[\n{rows}\n]}}\n'
    plain, packed = FIXTURES / f"{path.stem}.json", FIXTURES / f"{path.stem}.json.gz"
    plain.unlink(missing_ok=True)
    packed.unlink(missing_ok=True)
    if len(text) > LARGEST_PLAIN_FILE:
        packed.write_bytes(gzip.compress(text.encode(), mtime=0))
    else:
        plain.write_text(text)
    print(f"{path.stem}: {len(cases)} cases, {len(text) // 1000} KB")


def main():
    wanted = sys.argv[1:]
    FIXTURES.mkdir(parents=True, exist_ok=True)
    sys.path.insert(0, str(HERE))
    for path in sorted((HERE / "layerCases").glob("*.py")):
        if path.stem != "__init__" and (not wanted or path.stem in wanted):
            write_family(path)


if __name__ == "__main__":
    main()
