"""Cases of the layers that rearrange values."""


def case(kind, name, shape, **config):
    return {"kind": kind, "name": name, "config": config, "inputs": [shape]}


FIRST = {"data_format": "channels_first"}

CASES = [
    case("Flatten", "images", [2, 3, 4, 2]),
    case("Flatten", "channels first", [2, 3, 4, 2], **FIRST),
    case("Flatten", "rows already flat", [3, 5]),
    case("Flatten", "rows already flat, channels first", [3, 5], **FIRST),
    case("Flatten", "single numbers", [4]),
    case("Flatten", "whole numbers", {"shape": [2, 3, 2], "dtype": "int32", "low": 0, "high": 9}),
    case("Reshape", "plain", [2, 12], target_shape=[3, 4]),
    case("Reshape", "takes what is left", [2, 6, 4], target_shape=[2, -1, 3]),
    case("Reshape", "to single numbers", [3, 1], target_shape=[]),
    case("Permute", "plain", [2, 3, 4], dims=[2, 1]),
    case("Permute", "three axes", [2, 3, 4, 5], dims=[3, 1, 2]),
    case("ZeroPadding2D", "plain", [2, 3, 4, 2]),
    case("ZeroPadding2D", "a number an axis", [2, 3, 4, 2], padding=[1, 2]),
    case("ZeroPadding2D", "a number a side", [2, 3, 4, 2], padding=[[1, 0], [2, 3]]),
    case("ZeroPadding2D", "channels first", [2, 2, 3, 4], padding=[[1, 0], [2, 3]], **FIRST),
    case("Cropping2D", "plain", [2, 3, 4, 2]),
    case("Cropping2D", "one number", [2, 5, 4, 2], cropping=1),
    case("Cropping2D", "a number a side", [2, 5, 7, 2], cropping=[[1, 0], [2, 3]]),
    case("Cropping2D", "channels first", [2, 2, 5, 7], cropping=[[0, 2], [1, 0]], **FIRST),
    case("ZeroPadding1D", "plain", [2, 4, 3]),
    case("ZeroPadding1D", "a number an end", [2, 4, 3], padding=[2, 0]),
    case("ZeroPadding1D", "channels first", [2, 3, 4], padding=[0, 2], **FIRST),
    case("ZeroPadding3D", "plain", [2, 2, 1, 2, 2]),
    case("ZeroPadding3D", "a number a side", [1, 2, 1, 2, 2], padding=[[1, 0], [2, 1], [0, 2]]),
    case("ZeroPadding3D", "channels first", [1, 2, 1, 3, 2], padding=[1, 0, 2], **FIRST),
    case("Cropping1D", "plain", [2, 5, 3]),
    case("Cropping1D", "a number an end", [2, 5, 3], cropping=[0, 3]),
    case("Cropping3D", "plain", [2, 3, 4, 3, 2]),
    case("Cropping3D", "a number a side", [1, 3, 4, 3, 2], cropping=[[1, 0], [2, 1], [0, 2]]),
    case("Cropping3D", "channels first", [1, 2, 3, 1, 5], cropping=[1, 0, 2], **FIRST),
    case("UpSampling1D", "plain", [2, 3, 2]),
    case("UpSampling1D", "three times", [2, 3, 2], size=3),
    case("UpSampling3D", "plain", [2, 2, 1, 3, 2]),
    case("UpSampling3D", "uneven", [1, 2, 3, 2, 2], size=[3, 1, 2]),
    case("UpSampling3D", "channels first", [1, 2, 3, 1, 2], size=[1, 3, 2], **FIRST),
    *(
        case("UpSampling2D", f"{method}, uneven", [2, 3, 4, 2], size=[2, 3], interpolation=method)
        for method in ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"]
    ),
    case("UpSampling2D", "plain", [2, 3, 4, 2]),
    case("UpSampling2D", "seven times, nearest", [1, 9, 5, 1], size=7),
    case("UpSampling2D", "channels first", [2, 2, 3, 4], interpolation="bilinear", **FIRST),
]
