"""Saves the layers of all layer cases with real Keras, one model a family: one process for all of them.

Usage: .venv-keras/bin/python test/keras/saveLayerCases.py FOLDER
Each case of test/fixtures/layers becomes a layer with inputs and an output of its own. Writes FOLDER/<group>.keras, .h5 (Keras 3)
and .keras2.h5 (tf_keras, of the cases where that has the layer and gives the same numbers), and last FOLDER/groups.json: a list of
{"group", "file", "keras": 2 or 3, "cases"}; the cases of a file in the order of its outputs, each with "layer", "className",
"name", "inputs" and "outputs". What TensorFlow's plain CPU kernels cannot compute goes into groups of its own.
"""

import gzip
import importlib.util
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tf_keras
from makeLayerFixtures import call, file_order

FIXTURES = Path(__file__).parent.parent / "fixtures" / "layers"

# Keras 2 writes its axes as [2, 1] and keeps that order; Keras 3 sorts them. Graft refuses the file by the weight's shape.
OTHERWISE_IN_KERAS2 = {("LayerNormalization", "two axes out of order")}

# Keras 3 fails to write these to .h5: `cannot pickle 'module' object`.
NOT_IN_KERAS_H5 = {
    "RandomTranslation",
    "RandomBrightness",
    "RandomSaturation",
    "RandomColorJitter",
    "RandomColorDegeneration",
    "RandomPosterization",
    "RandomSharpness",
    "Solarization",
}


def as_array(entry):
    return np.array(entry["values"], entry["dtype"]).reshape(entry["shape"])


def as_entry(array):
    values = [float(value) for value in array.ravel()]
    return {"shape": list(array.shape), "dtype": str(array.dtype), "values": values}


def spoken_cases(family):
    """How the layer of each case is called: what fixtures do not tell."""
    path = Path(__file__).parent / "layerCases" / f"{family}.py"
    spec = importlib.util.spec_from_file_location(family, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {(case["kind"], case["name"]): case for case in module.CASES}


def read_family(path):
    calls = spoken_cases(path.name.split(".")[0])
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for number, case in enumerate(json.loads(text)["cases"]):
        plain = next((run for run in case["passes"] if not run["training"]), None)
        # Layers that only keras.applications has are compared with the whole architectures.
        if not hasattr(keras.layers, case["className"]):
            continue
        # A mask comes from a Masking or Embedding layer, not from data.
        if "masks" in case:
            continue
        yield {
            "layer": f"c{number}",
            "className": case["className"],
            "name": case["name"],
            "inputs": case["inputs"],
            # What is only tested in training: Keras is asked below what it predicts.
            "outputs": None if plain is None else plain["outputs"],
            "kwargs": case["kwargs"],
            "weights": case["weights"],
            "call": calls[(case["className"], case["name"])],
        }


def build(k, cases):
    inputs, outputs = [], []
    for case in cases:
        layer_class = getattr(k.layers, case["className"])
        config = {**json.loads(json.dumps(case["kwargs"])), "name": case["layer"]}
        nested = "layer" in config or "cell" in config
        layer = layer_class.from_config(config) if nested else layer_class(**config)
        own = [
            k.Input(entry["shape"][1:], dtype=entry["dtype"], name=f"{case['layer']}_{i}")
            for i, entry in enumerate(case["inputs"])
        ]
        result = call(layer, own, case["call"])
        inputs += own
        outputs += keras.tree.flatten(result)
        for weight, entry in zip(file_order(layer), case["weights"], strict=True):
            weight.assign(as_array(entry))
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()
    return k.Model(inputs, outputs, name="cases")


def fits_plain_kernels(case):
    model = build(keras, [case])
    inputs = [as_array(entry) for entry in case["inputs"]]
    try:
        found = model(inputs if len(inputs) > 1 else inputs[0], training=False)
        if case["outputs"] is None:
            case["outputs"] = [as_entry(np.asarray(found))]
        return True
    except Exception:
        return False


def is_same_in_keras2(case):
    if (case["className"], case["name"]) in OTHERWISE_IN_KERAS2:
        return False
    try:
        model = build(tf_keras, [case])
        inputs = [as_array(entry) for entry in case["inputs"]]
        found = model(inputs if len(inputs) > 1 else inputs[0], training=False)
        found = found if isinstance(found, (list, tuple)) else [found]
        return all(
            np.allclose(np.asarray(a), as_array(b), rtol=1e-5, atol=1e-5)
            for a, b in zip(found, case["outputs"], strict=True)
        )
    except Exception:
        return False


def can_save(folder, k, case, name):
    """Some layers of Keras have configs that its own older format cannot write."""
    try:
        build(k, [case]).save(folder / f"single-{name}")
        return True
    except Exception:
        return False


def save(folder, k, cases, name):
    if not cases:
        return []
    try:
        build(k, cases).save(folder / name)
    except Exception:
        cases = [case for case in cases if can_save(folder, k, case, name)]
        build(k, cases).save(folder / name)
    kept = [{key: c[key] for key in c if key not in ("kwargs", "weights", "call")} for c in cases]
    group = name.split(".")[0]
    return [{"group": group, "file": name, "keras": 3 if k is keras else 2, "cases": kept}]


def main(folder):
    groups = []
    for path in sorted(FIXTURES.glob("*.json*")):
        family = path.name.split(".")[0]
        cases = list(read_family(path))
        plain = [case for case in cases if fits_plain_kernels(case)]
        others = [case for case in cases if case not in plain]
        for group, own in ((family, plain), (f"{family}-compiled", others)):
            groups += save(folder, keras, own, f"{group}.keras")
            writable = [case for case in own if case["className"] not in NOT_IN_KERAS_H5]
            groups += save(folder, keras, writable, f"{group}.h5")
        older = [case for case in plain if is_same_in_keras2(case)]
        groups += save(folder, tf_keras, older, f"{family}.keras2.h5")
    (folder / "groups.json").write_text(json.dumps(groups))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
