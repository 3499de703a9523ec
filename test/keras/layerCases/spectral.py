"""Cases of SpectralNormalization: what training puts into the kernel, and the gradients by it."""


def layer(kind, **config):
    return {"class_name": kind, "module": "keras.layers", "config": config}


def case(name, inner, inputs, compiled=False, **config):
    return {
        "kind": "SpectralNormalization",
        "name": name,
        "config": {"layer": inner, **config},
        "inputs": [inputs],
        "training": [False, True],
        **({"compiled": True} if compiled else {}),
    }


CASES = [
    case("dense", layer("Dense", units=3, activation="tanh"), [4, 5]),
    case("dense, three steps", layer("Dense", units=4, use_bias=False), [2, 3], power_iterations=3),
    case("convolution", layer("Conv2D", filters=3, kernel_size=2), [2, 4, 3, 2]),
    case(
        "convolution, channels first",
        layer("Conv2D", filters=3, kernel_size=2, padding="same", data_format="channels_first"),
        [2, 2, 4, 5],
        compiled=True,
    ),
    case("depthwise", layer("DepthwiseConv2D", kernel_size=2), [2, 4, 3, 2]),
    case("embedding", layer("Embedding", input_dim=4, output_dim=3), {"shape": [2, 3], "values": [0, 3, 1, 2, 2, 1]}),
]
