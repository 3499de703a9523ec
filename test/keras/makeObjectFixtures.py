"""Writes test/fixtures/kerasObjects.json: every initializer, regularizer and constraint as Keras 3 and Keras 2 write them.

Usage: .venv-keras/bin/python test/keras/makeObjectFixtures.py
"""

import inspect
import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import tf_keras

FILE = Path(__file__).parent.parent / "fixtures" / "kerasObjects.json"

# Arguments other than the default ones, by class; what a version's class does not take is left out.
ARGUMENTS = {
    "Constant": {"value": 0.25},
    "Identity": {"gain": 1.0},
    "RandomUniform": {"minval": -0.5, "maxval": 0.25, "seed": 3},
    "RandomNormal": {"mean": 0.5, "stddev": 0.125, "seed": 3},
    "TruncatedNormal": {"mean": 0.5, "stddev": 0.125},
    "VarianceScaling": {"scale": 2.0, "mode": "fan_avg", "distribution": "untruncated_normal"},
    "Orthogonal": {"gain": 0.5, "seed": 3},
    "GlorotUniform": {"seed": 3},
    "L1": {"l1": 0.125},
    "L2": {"l2": 0.125},
    "L1L2": {"l1": 0.125, "l2": 0.25},
    "OrthogonalRegularizer": {"factor": 0.125, "mode": "columns"},
    "MaxNorm": {"max_value": 3.0, "axis": [0, 1]},
    "MinMaxNorm": {"min_value": 0.5, "max_value": 1.5, "rate": 0.25, "axis": 1},
    "UnitNorm": {"axis": [0, 1, 2]},
}
# Base classes, one that needs SciPy and fills spectra alone, and one that only Keras 2 has.
LEFT_OUT = {"Initializer", "Regularizer", "Constraint", "STFT", "RadialConstraint"}


def rows_of(library, version):
    for group in ("initializers", "regularizers", "constraints"):
        module = getattr(library, group)
        base = getattr(module, {"initializers": "Initializer", "regularizers": "Regularizer", "constraints": "Constraint"}[group])
        found = {}
        for name, value in sorted(vars(module).items()):
            if inspect.isclass(value) and issubclass(value, base) and value.__name__ not in LEFT_OUT:
                found.setdefault(value.__name__, (value, []))[1].append(name)
        for name, (cls, names) in sorted(found.items()):
            if name in {"STFTInitializer"}:
                continue
            for arguments in [{}, ARGUMENTS.get(name)]:
                if arguments is not None:
                    written = module.serialize(cls(**arguments))
                    yield {"keras": version, "group": group[:-1], "written": written}
            for text in names:
                try:
                    module.get(text)
                except (ValueError, TypeError, KeyError):
                    continue
                yield {"keras": version, "group": group[:-1], "written": text, "class": name}


rows = [*rows_of(keras, 3), *rows_of(tf_keras, 2)]
unique = list({json.dumps(row, sort_keys=True): row for row in rows}.values())
lines = ",\n".join(json.dumps(row) for row in unique)
FILE.write_text(f'{{"rows": [\n{lines}\n]}}\n')
print(len(unique), "rows", FILE.stat().st_size, "bytes")
