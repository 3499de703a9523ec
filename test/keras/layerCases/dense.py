"""Cases of Dense."""

CASES = [
    {"kind": "Dense", "name": "plain", "config": {"units": 3}, "inputs": [[4, 5]]},
    {
        "kind": "Dense",
        "name": "every option, on sequences",
        "config": {
            "units": 3,
            "activation": "relu",
            "use_bias": False,
            "kernel_initializer": "he_normal",
            "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.01}},
            "kernel_constraint": {"class_name": "MaxNorm", "config": {"max_value": 3, "axis": 0}},
        },
        "inputs": [[2, 4, 5]],
    },
    {
        "kind": "Dense",
        "name": "softmax over images",
        "config": {"units": 4, "activation": "softmax", "bias_initializer": "ones"},
        "inputs": [[2, 3, 2, 5]],
    },
    {
        "kind": "Dense",
        "name": "penalties and limits of every kind",
        "config": {
            "units": 3,
            "activation": "hard_silu",
            "bias_regularizer": {"class_name": "L1", "config": {"l1": 0.1}},
            "activity_regularizer": {"class_name": "L1L2", "config": {"l1": 0.1, "l2": 0.2}},
            "kernel_constraint": {"class_name": "MinMaxNorm", "config": {"min_value": 0.5, "axis": 1}},
            "bias_constraint": {"class_name": "NonNeg", "config": {}},
        },
        "inputs": [[4, 5]],
    },
]
