"""Cases of the merging layers."""


def case(kind, name, inputs, config=None):
    return {"kind": kind, "name": name, "config": config or {}, "inputs": inputs}


SHAPES = {
    "two": [[2, 3, 4], [2, 3, 4]],
    "scale a channel": [[2, 4, 4, 3], [2, 1, 1, 3]],
    "both broadcast": [[2, 4, 1, 3], [2, 1, 5, 1]],
    "fewer axes": [[3, 4], [3, 2, 4]],
}
MORE = {
    "three": [[2, 3], [2, 3], [2, 3]],
    "three of different ranks": [[2, 3], [2, 4, 3], [2, 5, 1, 1]],
}

CASES = (
    [
        case(kind, name, shapes)
        for kind in ["Add", "Multiply", "Average", "Maximum", "Minimum"]
        for name, shapes in {**SHAPES, **MORE}.items()
    ]
    + [case("Subtract", name, shapes) for name, shapes in SHAPES.items()]
    + [
        case("Concatenate", "channels", [[2, 3, 3, 2], [2, 3, 3, 4], [2, 3, 3, 1]]),
        case("Concatenate", "rows", [[2, 1, 3], [2, 4, 3]], {"axis": 1}),
        case("Concatenate", "from the end", [[2, 1, 3], [2, 4, 3]], {"axis": -2}),
        case("Dot", "vectors", [[4, 5], [4, 5]], {"axes": 1}),
        case("Dot", "cosines", [[4, 5], [4, 5]], {"axes": -1, "normalize": True}),
        case("Dot", "an axis each", [[2, 3, 5], [2, 5, 4]], {"axes": [2, 1]}),
        case("Dot", "first axes", [[2, 5, 3], [2, 5, 4]], {"axes": 1}),
        case("Dot", "last axes, normalised", [[2, 3, 5], [2, 4, 5]], {"axes": [-1, -1], "normalize": True}),
        case("Dot", "a matrix and a vector", [[2, 3, 5], [2, 5]], {"axes": [2, 1]}),
        case("Dot", "a vector and a matrix", [[2, 5], [2, 3, 5]], {"axes": [1, 2]}),
        case("Dot", "four axes", [[2, 3, 5, 4], [2, 5, 2, 3]], {"axes": [2, 1]}),
    ]
)
