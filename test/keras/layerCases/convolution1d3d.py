"""Cases of the convolutions over sequences and volumes that have no file of their own."""


def case(kind, name, shape, config, **more):
    return {"kind": kind, "name": name, "config": config, "inputs": [shape], **more}


def conv3d(name, shape, **config):
    return case("Conv3D", name, shape, {"filters": 2, "kernel_size": 2, **config})


def transpose1d(name, shape, **config):
    return case("Conv1DTranspose", name, shape, {"filters": 3, "kernel_size": 3, **config})


def transpose3d(name, shape, **config):
    return case("Conv3DTranspose", name, shape, {"filters": 2, "kernel_size": 2, **config})


def depthwise(name, shape, **config):
    return case("DepthwiseConv1D", name, shape, {"kernel_size": 3, **config})


def separable(name, shape, **config):
    return case("SeparableConv1D", name, shape, {"filters": 4, "kernel_size": 3, **config})


# TensorFlow's plain CPU kernels cannot compute these or have no gradient for them; XLA's can.
def compiled(made):
    return {**made, "compiled": True}


FIRST = {"data_format": "channels_first"}

CASES = [
    conv3d("plain", [2, 3, 4, 3, 2]),
    conv3d("strides, same", [1, 4, 5, 3, 2], strides=[2, 3, 1], padding="same", kernel_size=3),
    conv3d("1x1x1, no bias", [2, 2, 1, 3, 2], kernel_size=1, use_bias=False, activation="relu"),
    compiled(conv3d("groups", [1, 3, 3, 3, 4], groups=2, padding="same", activation="tanh")),
    compiled(conv3d("a group a channel", [1, 3, 2, 3, 2], groups=2, strides=2)),
    compiled(conv3d("dilated, valid", [1, 4, 5, 3, 2], dilation_rate=[2, 3, 1])),
    compiled(conv3d("dilated, same", [1, 3, 4, 3, 2], dilation_rate=2, padding="same")),
    compiled(conv3d("dilated, groups", [1, 3, 4, 3, 4], dilation_rate=2, groups=2)),
    compiled(conv3d("channels first", [1, 2, 4, 3, 5], padding="same", strides=2, **FIRST)),
    conv3d(
        "every option",
        [1, 3, 3, 2, 2],
        kernel_regularizer={"class_name": "L2", "config": {"l2": 0.01}},
        activity_regularizer={"class_name": "L1", "config": {"l1": 0.01}},
        kernel_constraint={"class_name": "UnitNorm", "config": {"axis": [0, 1, 2, 3]}},
        kernel_initializer="he_uniform",
        bias_initializer="ones",
        activation="gelu",
    ),
    transpose1d("plain", [2, 5, 2]),
    transpose1d("strides, valid", [2, 4, 2], strides=3, kernel_size=2),
    transpose1d("strides, same", [2, 4, 2], strides=2, padding="same", activation="relu"),
    transpose1d("output padding, same", [2, 4, 2], strides=3, padding="same", output_padding=1),
    compiled(transpose1d("dilated, valid", [2, 5, 2], dilation_rate=2)),
    compiled(transpose1d("dilated, same", [2, 5, 2], dilation_rate=3, padding="same")),
    compiled(transpose1d("channels first", [2, 2, 4], strides=2, **FIRST)),
    transpose3d("plain", [1, 2, 3, 2, 2]),
    transpose3d("strides, same", [1, 2, 3, 1, 2], strides=[2, 1, 3], padding="same", kernel_size=3),
    transpose3d("strides, output padding", [1, 2, 1, 2, 2], strides=2, output_padding=1),
    compiled(transpose3d("dilated, valid", [1, 2, 3, 2, 2], dilation_rate=[2, 1, 2])),
    compiled(transpose3d("channels first", [1, 2, 2, 3, 1], strides=2, use_bias=False, **FIRST)),
    depthwise("plain", [2, 7, 3]),
    depthwise("multiplier, strides, same", [2, 8, 3], depth_multiplier=2, strides=3, padding="same"),
    depthwise("dilated, valid", [2, 8, 2], dilation_rate=2, use_bias=False),
    depthwise("dilated, same", [2, 8, 2], dilation_rate=3, padding="same", activation="elu"),
    depthwise("dilated and strides", [2, 9, 2], dilation_rate=2, strides=2, padding="same"),
    depthwise("channels first", [2, 3, 7], **FIRST),
    separable("plain", [2, 7, 3]),
    separable("multiplier, strides, same", [2, 8, 3], depth_multiplier=2, strides=2, padding="same"),
    separable("dilated, no bias", [2, 8, 2], dilation_rate=2, use_bias=False, activation="relu"),
    separable("channels first", [2, 3, 7], padding="same", **FIRST),
]
