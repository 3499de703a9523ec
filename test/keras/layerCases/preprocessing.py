"""Cases of the preprocessing layers."""

PIXELS = {"shape": [2, 4, 4, 3], "low": 0, "high": 255}


def case(kind, name, config, inputs):
    return {"kind": kind, "name": name, "config": config, "inputs": [inputs]}


CASES = [
    case("Rescaling", "to 0..1", {"scale": 1 / 255}, PIXELS),
    case("Rescaling", "to -1..1", {"scale": 1 / 127.5, "offset": -1}, PIXELS),
    case("Rescaling", "a factor a channel", {"scale": [1, 2, 3], "offset": [-1, 0, 1]}, PIXELS),
    case("Rescaling", "whole numbers", {"scale": 0.5, "offset": 1}, {**PIXELS, "dtype": "int32"}),
    case("Rescaling", "bytes", {"scale": 1 / 255}, {**PIXELS, "dtype": "uint8"}),
    case("Normalization", "learned", {}, [3, 4]),
    case("Normalization", "learned, of images", {}, [2, 3, 3, 4]),
    case("Normalization", "learned, two axes", {"axis": [-1, 1]}, [2, 3, 5, 4]),
    case("Normalization", "learned, one pair", {"axis": None}, [2, 3]),
    case("Normalization", "learned, undone", {"invert": True}, [3, 4]),
    case("Normalization", "given", {"mean": [1, 2, 3], "variance": [1, 4, 0]}, [2, 3]),
    case("Normalization", "given numbers", {"mean": 3.0, "variance": 2.0}, [4, 2, 3]),
    case("Normalization", "given, undone", {"mean": [1, 2], "variance": [2, 3], "invert": True}, [3, 2]),
    case(
        "Normalization",
        "given, of two axes",
        {"axis": [1, 2], "mean": [[1, 2], [3, 4], [5, 6]], "variance": [[1, 1], [2, 2], [3, 3]]},
        [2, 3, 2],
    ),
    case(
        "Normalization",
        "given, of the last of two axes",
        {"axis": [1, 2], "mean": [1, 2], "variance": [2, 3]},
        [2, 3, 2],
    ),
]
