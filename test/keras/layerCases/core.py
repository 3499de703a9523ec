"""Cases of the core layers other than Dense."""

CASES = [
    {
        "kind": "Embedding",
        "name": "sequences",
        "config": {"input_dim": 7, "output_dim": 4},
        "inputs": [{"shape": [3, 5], "dtype": "int32", "low": 0, "high": 7}],
    },
    {
        "kind": "Embedding",
        "name": "ids as floats, each several times",
        "config": {
            "input_dim": 3,
            "output_dim": 2,
            "embeddings_initializer": "zeros",
            "embeddings_constraint": {"class_name": "UnitNorm", "config": {"axis": 1}},
        },
        "inputs": [{"shape": [2, 4], "values": [0, 1, 1, 2, 2, 2, 0, 1]}],
    },
    {
        "kind": "Embedding",
        "name": "one id a row, with grids",
        "config": {"input_dim": 9, "output_dim": 2},
        "inputs": [{"shape": [3, 2, 2], "dtype": "int32", "low": 0, "high": 9}],
    },
    {"kind": "Identity", "name": "plain", "config": {}, "inputs": [[2, 3, 4]]},
]
