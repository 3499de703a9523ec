"""Cases of the activation layers. The grid meets the kinks of the piecewise functions."""

NAMES = [
    "linear", "relu", "relu6", "leaky_relu", "elu", "celu", "selu", "gelu", "silu", "hard_silu", "sigmoid",
    "hard_sigmoid", "log_sigmoid", "sparse_sigmoid", "tanh", "hard_tanh", "tanh_shrink", "soft_shrink",
    "hard_shrink", "softmax", "log_softmax", "softplus", "squareplus", "sparse_plus", "softsign", "exponential",
    "mish",
]
GRID = {"shape": [1, 13], "values": [-3 + 0.5 * i for i in range(13)]}
# Keras's celu adds two gradients at 0 exactly: both sides of the kink count there.
WITHOUT_ZERO = {"shape": [1, 12], "values": [v for v in GRID["values"] if v != 0]}
WIDE = {"shape": [3, 8], "low": -30, "high": 30}
FEW = {"shape": [1, 5], "values": [-10, -0.1, 0, 0.4, 7]}


def case(kind, name, config, inputs):
    return {"kind": kind, "name": name, "config": config, "inputs": [inputs]}


CASES = [
    case("Activation", f"{name} {what}", {"activation": name}, inputs)
    for name in NAMES
    for what, inputs in [("grid", WITHOUT_ZERO if name == "celu" else GRID), ("wide", WIDE)]
    if (name, what) != ("exponential", "wide")
] + [
    case("ReLU", "plain", {}, FEW),
    case("ReLU", "limit 6", {"max_value": 6}, FEW),
    case("ReLU", "other limit", {"max_value": 1.5}, [3, 8]),
    case("ReLU", "limit 0", {"max_value": 0}, [3, 8]),
    case("ReLU", "slope", {"negative_slope": 0.1}, FEW),
    case("ReLU", "threshold", {"threshold": 0.5}, [3, 8]),
    case("ReLU", "slope and threshold", {"negative_slope": 0.2, "threshold": 0.5}, [3, 8]),
    case("ReLU", "slope and limit", {"negative_slope": 0.2, "max_value": 1}, [3, 8]),
    case("ReLU", "all", {"max_value": 6, "negative_slope": 0.1, "threshold": 0.5}, FEW),
    case("ReLU", "limit and threshold", {"max_value": 6, "threshold": 0.5}, FEW),
    case("LeakyReLU", "default", {}, FEW),
    case("LeakyReLU", "slope", {"negative_slope": 0.1}, FEW),
    case("LeakyReLU", "no slope", {"negative_slope": 0}, FEW),
    case("PReLU", "a slope an element", {}, [3, 2, 4]),
    case("PReLU", "a slope a channel", {"shared_axes": [1, 2]}, [2, 3, 3, 4]),
    case("PReLU", "one axis, from the end", {"shared_axes": -1}, [2, 3, 4]),
    case("ELU", "default", {}, FEW),
    case("ELU", "alpha", {"alpha": 0.3}, FEW),
    case("Softmax", "last axis", {}, [3, 5]),
    case("Softmax", "a middle axis", {"axis": 1}, [2, 4, 3]),
    case("Softmax", "a list of one", {"axis": [-2]}, [2, 4, 3]),
    case("Softmax", "two axes", {"axis": [1, 3]}, [2, 3, 4, 5]),
    case("Softmax", "all but the batch", {"axis": [-1, -2, -3]}, [2, 3, 4, 2]),
    case("Softmax", "the batch", {"axis": 0}, [4, 3]),
    case("Softmax", "large scores", {}, {"shape": [3, 6], "low": -200, "high": 200}),
]
