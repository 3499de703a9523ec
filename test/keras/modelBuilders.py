"""Tiny models, each one trap of the formats. `k` is the keras or the tf_keras module.

A builder returns a model. Weights are set afterwards from a fixed seed, the same numbers for both.
"""


def seq_dense(k):
    return k.Sequential([k.Input((3,), name="x"), k.layers.Dense(2, activation="tanh", name="d")])


def functional_dense(k):
    x = k.Input((3,), name="x")
    return k.Model(x, k.layers.Dense(2, activation="tanh", name="d")(x), name="twin")


def nested_twice(k):
    """Functional in Functional in Functional, a frozen layer deep inside, a Sequential beside."""
    layers = k.layers
    a = k.Input((4,), name="a")
    y = layers.Dense(3, activation="relu", name="dense")(a)
    y = layers.BatchNormalization(name="bn")(y)
    core = k.Model(a, y, name="core")
    core.get_layer("dense").trainable = False
    b = k.Input((4,), name="b")
    y = layers.Dense(4, name="before")(b)
    middle = k.Model(b, layers.Dense(3, name="after")(core(y)), name="middle")
    c = k.Input((4,), name="c")
    tail = k.Sequential(
        [k.Input((3,)), layers.Dense(3, name="dense"), layers.Dense(3, name="last")], name="tail"
    )
    tail.get_layer("dense").trainable = False
    return k.Model(c, layers.Dense(2, name="dense")(tail(middle(c))), name="outer")


def nested_frozen(k):
    """A nested model frozen as a whole."""
    layers = k.layers
    a = k.Input((4,), name="a")
    y = layers.BatchNormalization(name="bn")(layers.Dense(3, name="d")(a))
    base = k.Model(a, y, name="base")
    base.trainable = False
    x = k.Input((4,), name="x")
    return k.Model(x, layers.Dense(2, name="head")(base(x)), name="transfer")


def nested_called_twice(k):
    """A nested model with two calls, each with its own input, in a merge that does not commute."""
    layers = k.layers
    a = k.Input((3,), name="a")
    base = k.Model(a, layers.Dense(2, activation="relu", name="d")(a), name="base")
    x = k.Input((3,), name="x")
    y = k.Input((3,), name="y")
    later = base(layers.Dense(3, name="slow")(layers.ReLU(name="r")(x)))
    soon = base(y)
    return k.Model([x, y], layers.Subtract(name="minus")([later, soon]), name="siamese")


def shared_concat(k):
    """Keras 2 permutes these calls in its own files: the second call can be computed first."""
    layers = k.layers
    x = k.Input((2,), name="x")
    s = layers.Dense(2, name="s")
    y = layers.Concatenate(name="c")([s(layers.ReLU(name="r")(x)), s(x)])
    return k.Model(x, y, name="shared")


def shared_self(k):
    x = k.Input((2,), name="x")
    s = k.layers.Dense(2, activation="tanh", name="s")
    return k.Model(x, s(s(x)), name="twice")


def several_inputs_outputs(k):
    layers = k.layers
    b = k.Input((3,), name="b")
    a = k.Input((2,), name="a")
    unused = k.Input((1,), name="unused")
    da = layers.Dense(2, name="da")(a)
    db = layers.Dense(2, name="db")(b)
    both = layers.Concatenate(name="both")([db, da])
    out2 = layers.Dense(1, name="out2")(both)
    return k.Model([b, a, unused], [out2, da, layers.Subtract(name="out1")([da, db])], name="multi")


def equal_branches(k):
    """Layers of one depth and one shape: their order in the file decides which weights go where."""
    layers = k.layers
    x = k.Input((3,), name="x")
    made = {n: layers.Dense(3, activation="tanh", name=n) for n in ("p", "a", "z", "m")}
    z, m, a, p = (made[n](x) for n in ("z", "m", "a", "p"))
    deep = layers.Dense(3, name="deep")(z)
    return k.Model(x, [layers.Subtract(name="s1")([p, deep]), layers.Subtract(name="s2")([m, a])])


def conv_net(k):
    layers = k.layers
    return k.Sequential(
        [
            k.Input((8, 8, 2), name="x"),
            layers.Conv2D(3, 3, padding="same", use_bias=False, name="conv"),
            layers.BatchNormalization(name="bn"),
            layers.Activation("relu", name="act"),
            layers.MaxPooling2D(2, name="pool"),
            layers.Conv2D(4, (3, 2), strides=(2, 1), activation="elu", name="conv2"),
            layers.Flatten(name="flat"),
            layers.Dropout(0.3, name="drop"),
            layers.Dense(3, activation="softmax", name="top"),
        ],
        name="conv_net",
    )


def separable(k):
    layers = k.layers
    return k.Sequential(
        [
            k.Input((5, 5, 2), name="x"),
            layers.ZeroPadding2D(((0, 1), (1, 0)), name="pad"),
            layers.DepthwiseConv2D(3, depth_multiplier=2, strides=2, padding="same", name="dw"),
            layers.SeparableConv2D(3, 2, activation="relu6", name="sep"),
            layers.GlobalAveragePooling2D(name="gap"),
            layers.Dense(2, name="top"),
        ],
        name="separable",
    )


def conv_transpose(k):
    layers = k.layers
    return k.Sequential(
        [
            k.Input((4, 4, 2), name="x"),
            layers.AveragePooling2D(2, padding="same", name="avg"),
            layers.Conv2DTranspose(3, 3, strides=2, padding="same", name="up"),
            layers.UpSampling2D(2, name="up2"),
            layers.GlobalMaxPooling2D(name="gmp"),
        ],
        name="conv_transpose",
    )


def embedding(k):
    layers = k.layers
    x = k.Input((5,), dtype="int32", name="ids")
    y = layers.GlobalAveragePooling1D(name="mean")(layers.Embedding(7, 3, name="emb")(x))
    return k.Model(x, layers.Dense(2, activation="sigmoid", name="top")(y), name="text")


def many_dense(k):
    """More than ten layers of one class: alphabetical order is not the model's."""
    layers = [k.layers.Dense(2, name=f"d{i}") for i in range(12)]
    return k.Sequential([k.Input((2,), name="x"), *layers], name="many")


def trainable_flags(k):
    layers = k.layers
    model = k.Sequential(
        [
            k.Input((3,), name="x"),
            layers.Dense(3, name="frozen"),
            layers.BatchNormalization(name="frozen_bn"),
            layers.Dense(2, name="free"),
        ],
        name="flags",
    )
    model.get_layer("frozen").trainable = False
    model.get_layer("frozen_bn").trainable = False
    return model


def my_loss(y_true, y_pred):
    """A loss of the user's own: nothing of it can be carried over."""
    return (y_true - y_pred) ** 2


def compiled(k):
    model = k.Sequential([k.Input((3,), name="x"), k.layers.Dense(1, name="d")], name="compiled")
    model.compile(k.optimizers.SGD(0.1, momentum=0.9), loss=my_loss, metrics=["mape"])
    return model


def slopes(k):
    layers = k.layers
    three = k.__version__.startswith("3")
    leaky = {"negative_slope": 0.1} if three else {"alpha": 0.1}
    x = k.Input((5,), name="x")
    outputs = [
        layers.LeakyReLU(name="leaky", **leaky)(x),
        layers.ReLU(max_value=6.0, negative_slope=0.1, threshold=0.5, name="relu")(x),
        layers.PReLU(name="prelu")(x),
        layers.ELU(alpha=0.7, name="elu")(x),
        layers.Softmax(name="soft")(x),
    ]
    return k.Model(x, outputs, name="slopes")


ACTIVATIONS = [
    "linear", "relu", "relu6", "elu", "selu", "gelu", "swish", "sigmoid", "tanh", "softmax",
    "softplus", "softsign", "exponential", "mish", "leaky_relu", "hard_sigmoid",
]  # fmt: skip


def activations(k):
    x = k.Input((13,), name="x")
    dense = [k.layers.Dense(2, activation=a, name=f"a_{a}")(x) for a in ACTIVATIONS]
    return k.Model(x, dense, name="activations")


def activation_layer(k):
    """An activation that is a layer of its own inside a Dense."""
    leaky = k.layers.LeakyReLU(0.3)
    return k.Sequential(
        [k.Input((3,), name="x"), k.layers.Dense(2, activation=leaky, name="d")], name="inner_layer"
    )


def penalties(k):
    layers, reg = k.layers, k.regularizers
    d1 = layers.Dense(
        3,
        kernel_initializer=k.initializers.VarianceScaling(2.0, "fan_out", "uniform"),
        bias_initializer=k.initializers.Constant(0.5),
        kernel_regularizer=reg.L1L2(0.1, 0.2),
        bias_regularizer=reg.L2(0.3),
        activity_regularizer=reg.L1(0.4),
        kernel_constraint=k.constraints.MaxNorm(2),
        bias_constraint=k.constraints.NonNeg(),
        name="d1",
    )
    d2 = layers.Dense(
        2,
        kernel_initializer=k.initializers.HeNormal(seed=3),
        kernel_constraint=k.constraints.MinMaxNorm(0.1, 1.5, rate=0.5),
        name="d2",
    )
    return k.Sequential([k.Input((3,), name="x"), d1, d2], name="penalties")


def lambda_layer(k):
    layers = k.layers
    return k.Sequential(
        [
            k.Input((3,), name="x"),
            layers.Lambda(lambda x: x / 255, name="divide"),
            layers.Dense(2, name="d1"),
            layers.Dense(2, name="d2"),
        ],
        name="with_lambda",
    )


def residual_op(k):
    """`x + y` between layers: an operation in Keras 3, a TFOpLambda in Keras 2."""
    x = k.Input((3,), name="x")
    y = k.layers.Dense(3, name="d")(x)
    return k.Model(x, y - x, name="residual")


def training_argument(k):
    """The transfer-learning guide's call of a frozen base in inference mode."""
    layers = k.layers
    a = k.Input((3,), name="a")
    base = k.Model(a, layers.BatchNormalization(name="bn")(a), name="base")
    base.trainable = False
    x = k.Input((3,), name="x")
    return k.Model(x, layers.Dense(2, name="head")(base(x, training=False)), name="guide")


BUILDERS = {
    "seqDense": seq_dense,
    "functionalDense": functional_dense,
    "nestedTwice": nested_twice,
    "nestedFrozen": nested_frozen,
    "nestedCalledTwice": nested_called_twice,
    "sharedConcat": shared_concat,
    "sharedSelf": shared_self,
    "severalInputsOutputs": several_inputs_outputs,
    "equalBranches": equal_branches,
    "convNet": conv_net,
    "separable": separable,
    "convTranspose": conv_transpose,
    "embedding": embedding,
    "manyDense": many_dense,
    "trainableFlags": trainable_flags,
    "compiled": compiled,
    "slopes": slopes,
    "activations": activations,
    "activationLayer": activation_layer,
    "penalties": penalties,
    "lambdaLayer": lambda_layer,
    "residualOp": residual_op,
    "trainingArgument": training_argument,
}
