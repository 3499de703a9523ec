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
] + [
    case("Resizing", f"{interpolation} {what}", {"height": h, "width": w, "interpolation": interpolation}, [2, 5, 7, 2])
    for interpolation in ["bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"]
    for what, h, w in [("larger", 9, 8), ("smaller", 3, 4)]
] + [
    case("Resizing", f"{fit} {h}x{w} of {shape}", {"height": h, "width": w, f"{fit}_to_aspect_ratio": True}, shape)
    for fit in ["crop", "pad"]
    for h, w, shape in [(4, 4, [1, 5, 9, 2]), (4, 4, [1, 8, 5, 2]), (6, 3, [1, 5, 5, 1]), (3, 7, [1, 4, 4, 1])]
] + [
    case(
        "Resizing",
        "a border of ones, channels first",
        {
            "height": 4,
            "width": 6,
            "pad_to_aspect_ratio": True,
            "fill_value": 1.0,
            "data_format": "channels_first",
        },
        [1, 2, 6, 5],
    ),
    case("Resizing", "whole numbers", {"height": 3, "width": 5}, {**PIXELS, "dtype": "int32"}),
    *(
        case(
            "Resizing",
            f"{interpolation}, smoothed",
            {"height": h, "width": w, "interpolation": interpolation, "antialias": True},
            [1, 7, 9, 2],
        )
        for interpolation, h, w in [
            ("bilinear", 3, 4),
            ("bicubic", 2, 12),
            ("lanczos3", 3, 4),
            ("lanczos5", 9, 4),
        ]
    ),
    case("Resizing", "nearest needs no smoothing", {"height": 3, "width": 3, "interpolation": "nearest", "antialias": True}, [1, 5, 5, 1]),
    case("CenterCrop", "even and odd margins", {"height": 4, "width": 4}, [2, 6, 9, 2]),
    case("CenterCrop", "channels first", {"height": 2, "width": 3, "data_format": "channels_first"}, [2, 3, 5, 4]),
    case("CenterCrop", "too small one way", {"height": 6, "width": 4}, [2, 5, 9, 2]),
    case("CenterCrop", "too small both ways", {"height": 8, "width": 6}, [1, 5, 4, 2]),
    case("CenterCrop", "as it is", {"height": 5, "width": 4}, [1, 5, 4, 2]),
]
