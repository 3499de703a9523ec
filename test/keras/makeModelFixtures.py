"""Makes test/fixtures/models: tiny model files written by real Keras 3 and tf_keras (Keras 2).

Beside each file stands a JSON with an input and what Keras predicts for it. Run from the repository's root:
    .venv-keras/bin/python test/keras/makeModelFixtures.py [model ... | archives]     (default: all)
endless.h5 and slowAttribute.h5 are not made here: a search with random bytes found them. From the first, which is
convNet.keras3.h5 with eight bytes changed, the HDF5 library (2.0.0) never returns by itself; the second, compiled.keras2.h5,
keeps it busy for half a second.
The TF.js folders need the converter too: pip install --no-deps tensorflowjs==4.22.0 (skipped without it).
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import h5py
import keras
import numpy as np
import tf_keras
from modelBuilders import BUILDERS
from recurrentBuilders import RECURRENT_BUILDERS
from tfjsFixtures import convert_folders

FOLDER = Path("test/fixtures/models")
DIALECTS = {"keras3": keras, "keras2": tf_keras}


def leaf_layers(model):
    """All layers without the containers, nested ones included, in the file's order."""
    for layer in model.layers:
        inner = getattr(layer, "layer", layer)
        if hasattr(inner, "layers"):
            yield from leaf_layers(inner)
        else:
            yield layer


def set_weights(model):
    """Numbers from a fixed seed, by layer name, the same for both dialects; variances positive."""
    for index, layer in enumerate(leaf_layers(model)):
        if layer.name[0] == "d" and layer.name[1:].isdigit() and model.name == "many":
            layer.set_weights([np.full((2, 2), int(layer.name[1:]) / 10), np.full((2,), 0.01)])
            continue
        rng = np.random.default_rng(100 + index)
        values = [rng.normal(0, 0.5, w.shape) for w in layer.weights]
        for w, value in zip(layer.weights, values):
            if "variance" in w.name:
                value[...] = np.abs(value) + 0.5
        if values:
            layer.set_weights(values)


def make_inputs(model):
    rng = np.random.default_rng(7)
    inputs = []
    for x in model.inputs:
        shape = (2, *x.shape[1:])
        whole = "int" in str(x.dtype)
        inputs.append(
            rng.integers(0, 7, shape).astype("int32") if whole else rng.normal(0, 1, shape).astype("float32")
        )
    return inputs


def as_json(array):
    return {"shape": list(array.shape), "values": [float(v) for v in np.ravel(array)]}


def describe(model, inputs, runs=True):
    outputs = []
    if runs:
        predicted = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
        outputs = predicted if isinstance(predicted, list) else [predicted]
    layers = [l for l in leaf_layers(model) if type(l).__name__ != "InputLayer"]
    return {
        "inputs": [as_json(x) for x in inputs],
        "outputs": [as_json(np.asarray(y)) for y in outputs],
        "parameters": int(model.count_params()),
        "layers": [l.name for l in layers],
        "frozen": [l.name for l in layers if not l.trainable],
    }


def write(name, description):
    (FOLDER / f"{name}.json").write_text(json.dumps(description) + "\n")


def make_models(wanted):
    for dialect, k in DIALECTS.items():
        for name, build in {**BUILDERS, **RECURRENT_BUILDERS}.items():
            if wanted and name not in wanted:
                continue
            k.utils.clear_session() if dialect == "keras3" else k.backend.clear_session()
            model = build(k)
            set_weights(model)
            inputs = make_inputs(model)
            if name == "slopes":
                inputs = [np.array([[-10, -0.1, 0, 0.4, 7], [-3, 0.5, 0.6, 6, 60]], "float32")]
            if name == "activations":
                inputs = [np.stack([np.arange(-3, 3.5, 0.5), np.arange(3, -3.5, -0.5)]).astype("float32")]
            model.save(FOLDER / f"{name}.{dialect}.h5")
            write(f"{name}.{dialect}", describe(model, inputs))


# Models that are saved as .keras too, and of which weights alone are saved; their JSON is that of the .h5.
ARCHIVES = {
    "keras3": "seqDense functionalDense nestedTwice nestedCalledTwice sharedConcat manyDense convNet embedding"
    " trainableFlags compiled lambdaLayer residualOp recurrentWrappers recurrentModels",
    "keras2": "seqDense nestedTwice manyDense",
}
WEIGHTS_ONLY = "nestedTwice manyDense"


def make_archives():
    """After make_models: what .keras, .weights.h5 and Keras 2's older weights files hold."""
    for dialect, k in DIALECTS.items():
        for name in ARCHIVES[dialect].split():
            k.utils.clear_session() if dialect == "keras3" else k.backend.clear_session()
            model = {**BUILDERS, **RECURRENT_BUILDERS}[name](k)
            set_weights(model)
            model.save(FOLDER / f"{name}.{dialect}.keras")
            if name in WEIGHTS_ONLY.split():
                model.save_weights(FOLDER / f"{name}.{dialect}.weights.h5")
                if dialect == "keras2":
                    model.save_weights(FOLDER / f"{name}.{dialect}.older.h5")


def edit(source, target, change):
    """A copy of a fixture with one thing changed by h5py; the prediction stays."""
    text = (FOLDER / f"{source}.json").read_text()
    (FOLDER / f"{target}.json").write_text(text)
    (FOLDER / f"{target}.h5").write_bytes((FOLDER / f"{source}.h5").read_bytes())
    with h5py.File(FOLDER / f"{target}.h5", "r+") as file:
        change(file)


def edit_config(change):
    def apply(file):
        config = json.loads(file.attrs["model_config"])
        change(config["config"])
        file.attrs["model_config"] = json.dumps(config)

    return apply


def rename_weights(file):
    """What a model has that was rebuilt in one process: names with a suffix its layer lacks."""
    group = file["model_weights/d"]
    old = list(group.attrs["weight_names"])
    new = [n.replace("d/", "d_1/") for n in old]
    for before, after in zip(old, new):
        group.move(before, after)
    group.attrs["weight_names"] = [n.encode() for n in new]


def drop_input_layer(config):
    """Keras before 2.4: no InputLayer; the first layer carries the shape, initialisers are older."""
    first = config["layers"].pop(0)
    dense = config["layers"][0]["config"]
    dense["batch_input_shape"] = first["config"]["batch_input_shape"]
    dense["kernel_initializer"] = {
        "class_name": "VarianceScaling",
        "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None, "dtype": "float32"},
    }
    dense["bias_initializer"] = {"class_name": "Zeros", "config": {"dtype": "float32"}}
    config.pop("build_input_shape", None)


def add_groups(config):
    config["layers"][2]["config"]["groups"] = 1


def add_strange_types(file):
    group = file["model_weights/d"]
    group.create_dataset("initialized:0", data=np.array([True, False]))
    group.create_dataset("stamp", data=np.array([1, 2], "int64"))
    group.attrs["vlen"] = "variable"
    group.attrs.create("fixed", np.bytes_("fixed"))
    group.attrs["empty"] = h5py.Empty("S1")
    names = [n.encode() for n in group.attrs["weight_names"]]
    group.attrs["weight_names"] = np.array(names, dtype="S32")


def compress(file):
    for name in list(file["model_weights"]):
        names = [n for n in file["model_weights"][name].attrs["weight_names"]]
        for weight in names:
            group = file["model_weights"][name]
            values = group[weight][()]
            del group[weight]
            group.create_dataset(weight, data=values, chunks=True, compression="gzip", shuffle=True)


def halve(file):
    for layer in ("d",):
        group = file["model_weights"][layer]
        for weight in list(group.attrs["weight_names"]):
            values = group[weight][()]
            del group[weight]
            group.create_dataset(weight, data=values.astype("float16"))


def split_names(file):
    """Attributes over 64 kB are split: layer_names0, layer_names1."""
    group = file["model_weights"]
    names = list(group.attrs["layer_names"])
    del group.attrs["layer_names"]
    group.attrs["layer_names0"] = [n.encode() for n in names[:5]]
    group.attrs["layer_names1"] = [n.encode() for n in names[5:]]


def make_edited():
    edit("seqDense.keras3", "suffixNames.keras3", rename_weights)
    edit("seqDense.keras2", "suffixNames.keras2", rename_weights)
    edit("seqDense.keras2", "oldFirstLayer.keras2", edit_config(drop_input_layer))
    edit("separable.keras2", "depthwiseGroups.keras2", edit_config(add_groups))
    edit("seqDense.keras3", "strangeTypes.keras3", add_strange_types)
    edit("convNet.keras3", "compressed.keras3", compress)
    edit("manyDense.keras2", "splitNames.keras2", split_names)
    edit("seqDense.keras3", "halfFloats.keras3", halve)
    check_edited()


def check_edited():
    """Real Keras predicts from the edited files what their JSON says; float16 within its precision."""
    for path in sorted(FOLDER.glob("*.json")):
        k = DIALECTS.get(path.suffixes[-2][1:])
        file = path.with_suffix(".h5")
        # Keras 3 cannot load its own .h5 of an operation; a Lambda would run code of the file.
        if k is None or path.name.startswith(("lambdaLayer", "residualOp")):
            continue
        model = k.models.load_model(file, compile=False)
        expected = json.loads(path.read_text())
        inputs = [np.array(x["values"]).reshape(x["shape"]).astype(i.dtype if isinstance(i.dtype, str) else i.dtype.name)
                  for x, i in zip(expected["inputs"], model.inputs)]
        found = describe(model, inputs)
        for a, b in zip(found["outputs"], expected["outputs"]):
            worst = float(np.max(np.abs(np.array(a["values"]) - np.array(b["values"]))))
            if worst > (5e-3 if "halfFloats" in path.name else 1e-6):
                print("reloaded Keras model differs:", path.name, worst)
        if path.name.startswith("halfFloats"):
            write(path.stem, {**expected, "outputs": found["outputs"]})


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    if sys.argv[1:] == ["archives"]:
        make_archives()
        sys.exit()
    make_models(sys.argv[1:])
    if sys.argv[1:]:
        sys.exit()
    make_archives()
    make_edited()
    if not convert_folders(FOLDER):
        print("tensorflowjs is not installed: TF.js folders were left as they are", file=sys.stderr)
