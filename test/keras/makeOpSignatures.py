"""Writes src/trainer/native/recording/opSignatures.json from TensorFlow's own op registry.

For every op that tfjs-node or Graft names: which type attribute each input and output follows, and the
attributes without a default. The graph writer needs them, since eager execution infers what a graph must say.

Run: .venv-keras/bin/python test/keras/makeOpSignatures.py
"""

import json
import pathlib
import re

from tensorflow.python.framework import op_def_registry

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = [
    *sorted((ROOT / "node_modules/@tensorflow/tfjs-node/dist").rglob("*.js")),
    ROOT / "node_modules/@tensorflow/tfjs-core/dist/kernel_names.js",
    *sorted((ROOT / "src/trainer").rglob("*.ts")),
]
OUTPUT = ROOT / "src/trainer/native/recording/opSignatures.json"


def argument(arg):
    """What decides an argument's dtype: an attribute's name, or a fixed dtype number."""
    if arg.type_list_attr:
        return {"types": arg.type_list_attr}
    entry = {"type": arg.type_attr} if arg.type_attr else {"fixed": arg.type}
    if arg.number_attr:
        entry["count"] = arg.number_attr
    return entry


def signature(op):
    return {
        "inputs": [argument(arg) for arg in op.input_arg],
        "outputs": [argument(arg) for arg in op.output_arg],
        "attributes": sorted(attr.name for attr in op.attr),
        "required": sorted(
            attr.name for attr in op.attr if not attr.HasField("default_value")
        ),
    }


def main():
    names = set()
    for path in SOURCES:
        names.update(re.findall(r"['\"]([A-Z][A-Za-z0-9]+)['\"]", path.read_text(encoding="utf8")))
    table = {}
    for name in sorted(names):
        op = op_def_registry.get(name)
        if op is not None:
            table[name] = signature(op)
    lines = [f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in table.items()]
    OUTPUT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf8")
    print(f"{len(table)} ops in {OUTPUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
