"""Cases of pooling."""


def windows(kind, one_d):
    size = 3 if one_d else [3, 2]
    strides = 2 if one_d else [2, 3]
    shape = [2, 9, 3] if one_d else [2, 7, 8, 3]
    first = [2, 3, 9] if one_d else [2, 3, 7, 8]
    rows = [
        ("plain", shape, {"pool_size": 2}),
        ("same", shape, {"pool_size": 2, "padding": "same"}),
        ("size and strides, valid", shape, {"pool_size": size, "strides": strides}),
        (
            "size and strides, same",
            shape,
            {"pool_size": size, "strides": strides, "padding": "same"},
        ),
        ("overlapping", shape, {"pool_size": size, "strides": 1, "padding": "same"}),
        ("steps over values", shape, {"pool_size": 2, "strides": 3}),
        (
            "channels first",
            first,
            {"pool_size": 2, "data_format": "channels_first", "padding": "same"},
        ),
    ]
    return [{"kind": kind, "name": n, "config": c, "inputs": [s]} for n, s, c in rows]


def whole(kind, one_d):
    shape = [2, 7, 3] if one_d else [2, 5, 4, 3]
    first = [2, 3, 7] if one_d else [2, 3, 5, 4]
    rows = [
        ("plain", shape, {}),
        ("keeps axes", shape, {"keepdims": True}),
        ("channels first", first, {"data_format": "channels_first"}),
        ("channels first, keeps axes", first, {"data_format": "channels_first", "keepdims": True}),
    ]
    cases = [{"kind": kind, "name": n, "config": c, "inputs": [s]} for n, s, c in rows]
    # Equal maxima, as after a ReLU: the gradient is shared.
    values = [0, 0, 1, 2, 2, 2, 0, 0] if one_d else [0, 0, 0, 0, 1, 2, 2, 1]
    tied = [2, 4, 1] if one_d else [2, 2, 2, 1]
    return cases + [
        {"kind": kind, "name": "ties", "config": {}, "inputs": [{"shape": tied, "values": values}]}
    ]


def volumes(kind):
    shape, first = [2, 5, 4, 3, 2], [1, 2, 5, 4, 3]
    rows = [
        ("plain", shape, {"pool_size": 2}),
        ("same", shape, {"pool_size": [2, 3, 2], "strides": [2, 1, 3], "padding": "same"}),
        ("overlapping", [1, *shape[1:]], {"pool_size": 2, "strides": 1}),
        # TensorFlow has no channels-first kernel for a CPU; XLA has.
        ("channels first", first, {"pool_size": 2, "data_format": "channels_first"}),
    ]
    return [
        {
            "kind": kind,
            "name": n,
            "config": c,
            "inputs": [s],
            **({"compiled": True} if n == "channels first" else {}),
        }
        for n, s, c in rows
    ]


def whole_volumes(kind):
    rows = [
        ("plain", [2, 3, 2, 4, 2], {}),
        ("channels first, keeps axes", [1, 2, 3, 2, 4], {"data_format": "channels_first", "keepdims": True}),
    ]
    return [{"kind": kind, "name": n, "config": c, "inputs": [s]} for n, s, c in rows]


def adaptive(kind, rank):
    shape = [2, 5, 4, 3][: rank + 1] + [2]
    first = [2, 2, 5, 4, 3][: rank + 2]
    rows = [
        ("plain", shape, {"output_size": [2, 3, 2][:rank]}),
        ("more than there is", shape, {"output_size": [7, 4, 1][:rank]}),
        ("channels first", first, {"output_size": 3, "data_format": "channels_first"}),
    ]
    return [{"kind": kind, "name": n, "config": c, "inputs": [s]} for n, s, c in rows]


CASES = [
    *windows("MaxPooling1D", True),
    *windows("MaxPooling2D", False),
    *windows("AveragePooling1D", True),
    *windows("AveragePooling2D", False),
    *whole("GlobalMaxPooling1D", True),
    *whole("GlobalMaxPooling2D", False),
    *whole("GlobalAveragePooling1D", True),
    *whole("GlobalAveragePooling2D", False),
    *volumes("MaxPooling3D"),
    *volumes("AveragePooling3D"),
    *whole_volumes("GlobalMaxPooling3D"),
    *whole_volumes("GlobalAveragePooling3D"),
    *(
        case
        for kind in ["AdaptiveAveragePooling", "AdaptiveMaxPooling"]
        for rank in [1, 2, 3]
        for case in adaptive(f"{kind}{rank}D", rank)
    ),
    {
        "kind": "AdaptiveMaxPooling1D",
        "name": "ties",
        "config": {"output_size": 2},
        "inputs": [{"shape": [2, 5, 1], "values": [0, 0, 1, 2, 2, 2, 2, 0, 0, 1]}],
    },
]
