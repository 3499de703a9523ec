"""Cases of the normalisation layers: both modes where they differ."""

BOTH = [False, True]


def batch_norm(name, inputs, config=None):
    config = config or {}
    return {"kind": "BatchNormalization", "name": name, "config": config, "inputs": [inputs], "training": BOTH}


def layer_norm(name, inputs, config=None):
    return {"kind": "LayerNormalization", "name": name, "config": config or {}, "inputs": [inputs]}


def group_norm(name, inputs, config):
    return {"kind": "GroupNormalization", "name": name, "config": config, "inputs": [inputs]}


def norm(kind, name, inputs, config=None):
    return {"kind": kind, "name": name, "config": config or {}, "inputs": [inputs]}


CASES = [
    batch_norm("images", [4, 3, 3, 5]),
    batch_norm("images, channels first", [3, 5, 2, 4], {"axis": 1}),
    batch_norm("a middle axis", [3, 2, 5, 4], {"axis": 2}),
    batch_norm("rows", [6, 4]),
    batch_norm("sequences", [3, 5, 4]),
    batch_norm("sequences, axis 1", [3, 5, 4], {"axis": 1}),
    batch_norm("volumes", [2, 3, 2, 2, 4], {"axis": -1}),
    batch_norm("no gamma", [4, 3, 3, 2], {"scale": False, "momentum": 0.9}),
    batch_norm("no beta", [4, 3, 3, 2], {"center": False, "epsilon": 0.1}),
    batch_norm("neither", [5, 3], {"center": False, "scale": False, "momentum": 0.5}),
    batch_norm("far from zero", {"shape": [4, 4, 4, 2], "low": 90, "high": 110}),
    batch_norm("one row", [1, 4]),
    batch_norm(
        "every option",
        [4, 2, 2, 3],
        {
            "momentum": 0.8,
            "beta_initializer": "ones",
            "gamma_regularizer": {"class_name": "L2", "config": {"l2": 0.1}},
            "beta_constraint": {"class_name": "NonNeg", "config": {}},
            "synchronized": False,
        },
    ),
    layer_norm("rows", [4, 6]),
    layer_norm("channels", [2, 3, 3, 5]),
    layer_norm("all but the batch", [3, 2, 4, 3], {"axis": [1, 2, 3]}),
    layer_norm("two axes out of order", [2, 3, 4, 5], {"axis": [-1, 1]}),
    layer_norm("one middle axis", [2, 4, 3], {"axis": 1}),
    layer_norm("no gamma", [3, 4], {"scale": False, "epsilon": 1e-5}),
    layer_norm("no beta", [3, 4], {"center": False}),
    layer_norm("neither", [3, 4], {"center": False, "scale": False}),
    layer_norm("old scaling", [3, 4], {"rms_scaling": True}),
    group_norm("images", [2, 3, 2, 6], {"groups": 3}),
    group_norm("images, channels first", [2, 6, 3, 2], {"groups": 2, "axis": 1}),
    group_norm("a middle axis from the end", [2, 3, 4, 2], {"groups": 2, "axis": -2}),
    group_norm("rows, a group a channel", [3, 4, 2], {"groups": -1}),
    group_norm("rows of one axis", [3, 6], {"groups": 2, "epsilon": 0.01}),
    group_norm("neither", [2, 3, 4], {"groups": 1, "center": False, "scale": False}),
    group_norm(
        "no beta, every option",
        [2, 3, 4],
        {
            "groups": 4,
            "center": False,
            "gamma_regularizer": {"class_name": "L1", "config": {"l1": 0.1}},
            "gamma_constraint": {"class_name": "NonNeg", "config": {}},
        },
    ),
    norm("RMSNormalization", "rows", [3, 5]),
    norm("RMSNormalization", "two axes", [2, 3, 4], {"axis": [-1, -2], "epsilon": 0.1}),
    norm("UnitNormalization", "rows", [3, 5]),
    norm("UnitNormalization", "two axes", [2, 3, 2, 4], {"axis": [1, -1]}),
    norm(
        "UnitNormalization",
        "a row of almost nothing",
        {"shape": [2, 2], "values": [1e-13, -3e-13, 3, 4]},
    ),
]
