"""The architectures of keras.applications with random weights, for test/keras/kerasApplications.ts.

Run: .venv-keras/bin/python test/keras/kerasApplications.py
Reads one JSON request a line and answers each with one JSON line: importing Keras takes longer than most requests.
  {"do": "list"}                                             names of all architectures
  {"do": "make", "name": N, "size": S, "folder": F, "endings": ["h5", "keras"]}
                                                             writes N.h5, N.keras, input.npy, expected.npy
  {"do": "check", "file": P, "folder": F}                    loads P, predicts input.npy, compares with expected.npy
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
from keras.src.applications import convnext, inception_resnet_v2

# In an .h5 Keras does not say where a class is defined, and does not find these by itself.
BESIDE = {
    "LayerScale": convnext.LayerScale,
    "StochasticDepth": convnext.StochasticDepth,
    "CustomScaleLayer": inception_resnet_v2.CustomScaleLayer,
}


def architectures():
    """Builder functions by name, in Keras's order of the alphabet."""
    found = vars(keras.applications).items()
    return {name: value for name, value in sorted(found) if name[0].isupper() and callable(value)}


def randomize(model, seed):
    """Statistics, offsets and scales that differ from where Keras begins: a mixed-up pair would show."""
    random = np.random.default_rng(seed)
    ranges = {
        "moving_mean": (-0.1, 0.1),
        "moving_variance": (0.5, 1.5),
        "gamma": (0.5, 1.5),
        "beta": (-0.1, 0.1),
        "bias": (-0.1, 0.1),
        "mean": (-0.5, 0.5),
        "variance": (0.5, 1.5),
    }
    for variable in model.variables:
        if variable.name in ranges and variable.dtype == "float32":
            low, high = ranges[variable.name]
            variable.assign(random.uniform(low, high, variable.shape).astype("float32"))
    for layer in model.layers:
        # Normalization computes from copies of its weights that it makes when asked to.
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()


def make(name, size, folder, endings):
    keras.utils.clear_session()
    keras.utils.set_random_seed(7)
    started = time.time()
    # Logits: behind a softmax over random scores there is hardly any range to compare.
    model = architectures()[name](
        weights=None, input_shape=(size, size, 3), classifier_activation=None
    )
    randomize(model, 7)
    random = np.random.default_rng(11)
    inputs = random.uniform(-1, 1, (2, size, size, 3)).astype("float32")
    expected = np.asarray(model(inputs, training=False))
    np.save(os.path.join(folder, "input.npy"), inputs)
    np.save(os.path.join(folder, "expected.npy"), expected)
    for ending in endings:
        model.save(os.path.join(folder, f"{name}.{ending}"))
    return {
        "layers": len(model.layers),
        "parameters": int(model.count_params()),
        "seconds": time.time() - started,
    }


def check(file, folder):
    keras.utils.clear_session()
    model = keras.saving.load_model(file, compile=False, custom_objects=BESIDE)
    inputs = np.load(os.path.join(folder, "input.npy"))
    expected = np.load(os.path.join(folder, "expected.npy"))
    found = np.asarray(model(inputs, training=False))
    extent = float(expected.max() - expected.min())
    return {"difference": float(np.abs(found - expected).max()) / extent}


def answer(request):
    do = request.pop("do")
    if do == "list":
        return {"names": list(architectures()), "keras": keras.__version__}
    return {"make": make, "check": check}[do](**request)


def main():
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Exception as error:  # the driver shows it beside the architecture
            reply = {"error": f"{type(error).__name__}: {error}"}
        print("\n" + json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
