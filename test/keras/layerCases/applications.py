"""Cases of the layers that Keras defines beside its architectures."""

CASES = [
    {
        "kind": "LayerScale",
        "name": "one factor a channel",
        "config": {"init_values": 1e-6, "projection_dim": 5},
        "inputs": [[2, 3, 4, 5]],
    },
    {
        "kind": "StochasticDepth",
        "name": "prediction",
        "config": {"drop_path_rate": 0.4},
        "inputs": [[2, 3, 3, 4]],
    },
    {
        "kind": "StochasticDepth",
        "name": "rate 0",
        "config": {"drop_path_rate": 0},
        "inputs": [[2, 3, 3, 4]],
        "training": [False, True],
    },
    {
        "kind": "CustomScaleLayer",
        "name": "a scaled residual",
        "config": {"scale": 0.17},
        "inputs": [[2, 3, 3, 4], [2, 3, 3, 4]],
    },
]
