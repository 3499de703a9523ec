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
]
