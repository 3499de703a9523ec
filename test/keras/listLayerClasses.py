"""Writes test/fixtures/layerClasses.json: every layer class that keras.layers exports, with its aliases.

Usage: .venv-keras/bin/python test/keras/listLayerClasses.py
"""

import inspect
import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras

FILE = Path(__file__).parent.parent / "fixtures" / "layerClasses.json"

classes = {}
for name, value in sorted(vars(keras.layers).items()):
    if inspect.isclass(value) and issubclass(value, keras.layers.Layer):
        classes.setdefault(value.__name__, []).append(name)

rows = [
    # A class may be exported under another name only: files hold that one.
    (name if name in names else names[0], sorted({name, *names}))
    for name, names in classes.items()
]
lines = ",\n".join(
    "  " + json.dumps({"className": name, "aliases": [other for other in names if other != name]})
    for name, names in sorted(rows)
)
FILE.write_text(f'{{"keras": "{keras.__version__}", "classes": [\n{lines}\n]}}\n')
print(len(rows), "classes")
