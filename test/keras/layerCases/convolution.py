"""Cases of the convolutions."""

EVERY_OPTION = {
    "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.01}},
    "bias_regularizer": {"class_name": "L1", "config": {"l1": 0.02}},
    "activity_regularizer": {"class_name": "L1L2", "config": {"l1": 0.01, "l2": 0.02}},
    "kernel_constraint": {"class_name": "MaxNorm", "config": {"max_value": 2, "axis": [0, 1, 2]}},
    "bias_constraint": {"class_name": "NonNeg", "config": {}},
    "kernel_initializer": "he_uniform",
    "bias_initializer": {"class_name": "Constant", "config": {"value": 0.5}},
}


def case(kind, name, shape, config, **more):
    return {"kind": kind, "name": name, "config": config, "inputs": [shape], **more}


def conv1d(name, shape, **config):
    return case("Conv1D", name, shape, {"filters": 4, "kernel_size": 3, **config})


def conv2d(name, shape, **config):
    return case("Conv2D", name, shape, {"filters": 4, "kernel_size": 3, **config})


def transpose(name, shape, **config):
    return case("Conv2DTranspose", name, shape, {"filters": 3, "kernel_size": 3, **config})


def depthwise(name, shape, **config):
    return case("DepthwiseConv2D", name, shape, {"kernel_size": 3, **config})


def separable(name, shape, **config):
    return case("SeparableConv2D", name, shape, {"filters": 4, "kernel_size": 3, **config})


# TensorFlow's plain CPU kernels cannot compute these or have no gradient for them; XLA's can.
def compiled(made):
    return {**made, "compiled": True}


CASES = [
    conv1d("plain", [2, 9, 3]),
    conv1d("strides, same", [2, 9, 3], strides=2, padding="same", use_bias=False),
    conv1d("causal, dilated", [2, 9, 3], padding="causal", dilation_rate=2, activation="relu"),
    conv1d("causal, strides", [2, 9, 3], padding="causal", strides=3),
    conv1d("dilated, same", [2, 10, 3], padding="same", dilation_rate=3),
    compiled(conv1d("channels first", [2, 4, 9], data_format="channels_first", padding="same")),
    compiled(
        conv1d("channels first, causal", [2, 4, 9], data_format="channels_first", padding="causal")
    ),
    conv1d("groups", [2, 9, 6], groups=2, padding="same"),
    conv1d(
        "every option",
        [2, 9, 3],
        activation="tanh",
        **{
            **EVERY_OPTION,
            "kernel_constraint": {"class_name": "UnitNorm", "config": {"axis": [0, 1]}},
        },
    ),
    conv2d("plain", [2, 7, 6, 3]),
    conv2d("strides, valid", [2, 7, 8, 3], strides=[2, 3], kernel_size=[3, 2]),
    conv2d("strides, same", [2, 7, 8, 3], strides=2, padding="same", kernel_size=[2, 3]),
    conv2d("1x1, relu, no bias", [2, 4, 5, 3], kernel_size=1, activation="relu", use_bias=False),
    conv2d("kernel as large as the image", [2, 3, 3, 2], kernel_size=[3, 3]),
    compiled(conv2d("dilated, valid", [2, 9, 10, 2], dilation_rate=[2, 3])),
    compiled(conv2d("dilated, same", [2, 7, 8, 2], dilation_rate=2, padding="same")),
    compiled(
        conv2d(
            "dilated, same, even kernel",
            [2, 7, 8, 2],
            kernel_size=[2, 4],
            dilation_rate=[3, 1],
            padding="same",
        )
    ),
    conv2d("groups", [2, 6, 6, 4], groups=2, strides=2, padding="same"),
    conv2d("a group a channel", [2, 6, 6, 4], groups=4, filters=8),
    conv2d("a group a channel, uneven strides", [2, 6, 7, 4], groups=4, strides=[1, 2]),
    compiled(conv2d("groups, dilated", [2, 7, 7, 4], groups=2, dilation_rate=2)),
    compiled(conv2d("channels first", [2, 3, 6, 7], data_format="channels_first", strides=2)),
    compiled(
        conv2d(
            "channels first, softmax over the last axis",
            # Not 6 wide: where the output is as wide as there are filters, Keras 3.15 on TensorFlow
            # adds the bias along the width. And no bias, whose gradient here is rounding alone.
            [2, 3, 5, 7],
            data_format="channels_first",
            activation="softmax",
            use_bias=False,
        )
    ),
    conv2d("every option", [2, 6, 6, 3], activation="swish", **EVERY_OPTION),
    transpose("plain", [2, 4, 5, 2]),
    transpose("strides, valid", [2, 4, 3, 2], strides=[2, 3]),
    transpose("strides, same", [2, 4, 3, 2], strides=2, padding="same"),
    transpose("strides larger than the kernel", [2, 4, 3, 2], strides=4, kernel_size=2),
    transpose("output padding, valid", [2, 4, 3, 2], strides=2, output_padding=1),
    transpose(
        "output padding, same",
        [2, 4, 3, 2],
        strides=[2, 3],
        padding="same",
        output_padding=[1, 0],
    ),
    transpose(
        "even kernel, output padding, same",
        [2, 4, 3, 2],
        kernel_size=4,
        strides=2,
        padding="same",
        output_padding=1,
    ),
    compiled(transpose("dilated, valid", [2, 5, 4, 2], dilation_rate=[2, 1])),
    compiled(transpose("dilated, same", [2, 5, 4, 2], dilation_rate=2, padding="same")),
    compiled(transpose("channels first", [2, 2, 4, 3], data_format="channels_first", strides=2)),
    transpose("every option", [2, 4, 5, 2], activation="elu", **EVERY_OPTION),
    depthwise("plain", [2, 6, 7, 3]),
    depthwise(
        "multiplier, strides, same",
        [2, 6, 7, 3],
        depth_multiplier=2,
        strides=2,
        padding="same",
    ),
    depthwise("dilated, valid", [2, 7, 8, 3], dilation_rate=[2, 3]),
    depthwise(
        "dilated, same, no bias",
        [2, 6, 7, 3],
        dilation_rate=2,
        padding="same",
        use_bias=False,
    ),
    depthwise(
        "dilated and strides, same",
        [2, 9, 8, 2],
        dilation_rate=2,
        strides=[2, 3],
        padding="same",
    ),
    depthwise("dilated and strides, valid", [2, 9, 8, 2], dilation_rate=2, strides=2),
    depthwise("channels first", [2, 3, 6, 7], data_format="channels_first", activation="relu6"),
    depthwise(
        "every option",
        [2, 6, 7, 2],
        depthwise_regularizer={"class_name": "L2", "config": {"l2": 0.01}},
        depthwise_constraint={"class_name": "NonNeg", "config": {}},
        depthwise_initializer="he_normal",
        bias_initializer="ones",
    ),
    separable("plain", [2, 6, 7, 3]),
    separable(
        "multiplier, strides, same",
        [2, 6, 7, 3],
        depth_multiplier=2,
        strides=2,
        padding="same",
    ),
    separable("dilated, no bias", [2, 7, 8, 2], dilation_rate=2, use_bias=False, activation="relu"),
    separable(
        "dilated and strides, same",
        [2, 9, 8, 2],
        dilation_rate=2,
        strides=2,
        padding="same",
    ),
    separable("channels first", [2, 3, 6, 7], data_format="channels_first"),
    separable(
        "every option",
        [2, 6, 7, 2],
        pointwise_regularizer={"class_name": "L2", "config": {"l2": 0.01}},
        depthwise_constraint={"class_name": "NonNeg", "config": {}},
        pointwise_initializer="he_normal",
        activation="hard_sigmoid",
    ),
]
