"""TF.js layers-model folders made by TensorFlow.js's own converter from the .h5 fixtures of Keras 2."""

import importlib
import importlib.util
import shutil
import sys
import types

CASES = {
    # name: (fixture, arguments of write_artifacts)
    "tfjsNested": ("nestedCalledTwice", {}),
    "tfjsConv": ("convNet", {}),
    "tfjsShards": ("manyDense", {"weight_shard_size_bytes": 16}),
    "tfjsUint8": ("seqDense", {"quantization_dtype_map": {"uint8": "*"}}),
    "tfjsUint16": ("convNet", {"quantization_dtype_map": {"uint16": "*"}}),
    "tfjsFloat16": ("seqDense", {"quantization_dtype_map": {"float16": "*"}}),
}


def load_converter():
    """keras_h5_conversion alone: its package pulls in much that is not needed here."""
    spec = importlib.util.find_spec("tensorflowjs")
    if spec is None:
        return None
    root = spec.submodule_search_locations[0]
    for name, path in (("tensorflowjs", root), ("tensorflowjs.converters", f"{root}/converters")):
        package = types.ModuleType(name)
        package.__path__ = [path]
        sys.modules[name] = package
    return importlib.import_module("tensorflowjs.converters.keras_h5_conversion")


def convert_folders(folder):
    converter = load_converter()
    if converter is None:
        return False
    for name, (fixture, arguments) in CASES.items():
        target = folder / name
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        topology, groups = converter.h5_merged_saved_model_to_tfjs_format(
            str(folder / f"{fixture}.keras2.h5"), split_by_layer=False
        )
        converter.write_artifacts(topology, groups, str(target), **arguments)
        shutil.copyfile(folder / f"{fixture}.keras2.json", folder / f"{name}.json")
    return True
