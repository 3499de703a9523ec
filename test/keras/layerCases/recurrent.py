"""Cases of masks, recurrent layers and wrappers. `draws`: with what dropout drew."""

SEQUENCE = [3, 4, 2]
MASK = [[1, 1, 0, 0], [0, 1, 0, 1], [1, 1, 1, 1]]
MASKED = {"shape": SEQUENCE, "mask": MASK}


def case(kind, name, config, inputs=None, **more):
    return {"kind": kind, "name": name, "config": config, "inputs": inputs or [SEQUENCE], **more}


def layer(kind, **config):
    return {"class_name": kind, "module": "keras.layers", "config": config}


CASES = [
    case(
        "Masking",
        "zeros at both ends and between",
        {"mask_value": 0.0},
        [{"shape": [2, 3, 2], "values": [0, 0, 1, 0, 2, 3, 4, 0, 0, 0, 0, 5]}],
    ),
    case(
        "Masking",
        "another value, rows of one axis",
        {"mask_value": -1.0},
        [{"shape": [3, 2], "values": [-1, -1, -1, 2, 0, 3]}],
    ),
    case("RepeatVector", "plain", {"n": 3}, [[2, 4]]),
    case("RepeatVector", "once", {"n": 1}, [[2, 3]]),
]

OPTIONS = {
    "last output": {},
    "all outputs, masked": {"return_sequences": True},
    "states, masked": {"return_state": True},
    "backwards with states, masked": {
        "go_backwards": True,
        "return_state": True,
        "return_sequences": True,
    },
    "zeros where masked": {"return_sequences": True, "zero_output_for_mask": True, "unroll": True},
    "other activations, no bias": {"use_bias": False, "activation": "relu"},
}
STATES = {"SimpleRNN": 1, "GRU": 1, "LSTM": 2}

for kind, states in STATES.items():
    gates = {} if kind == "SimpleRNN" else {"recurrent_activation": "hard_sigmoid"}
    for name, options in OPTIONS.items():
        config = {"units": 2, **options, **(gates if "activation" in options else {})}
        CASES.append(case(kind, name, config, [MASKED if "masked" in name else SEQUENCE]))
    CASES += [
        case(
            kind,
            "initial states beside a mask",
            {"units": 2, "return_sequences": True, "return_state": True},
            [MASKED, *([[3, 2]] * states)],
            states=states,
        ),
        case(
            kind,
            "dropped inputs",
            {"units": 2, "dropout": 0.4, "return_sequences": True},
            [MASKED],
            training=[False, True],
            draws=True,
        ),
        case(
            kind,
            "dropped inputs and states",
            {"units": 2, "dropout": 0.3, "recurrent_dropout": 0.4},
            training=[False, True],
            draws=True,
        ),
    ]

CASES += [
    case("LSTM", "no forget bias, one step", {"units": 1, "unit_forget_bias": False}, [[2, 1, 3]]),
    case("GRU", "reset before", {"units": 2, "reset_after": False}, [MASKED]),
    case(
        "GRU",
        "reset before, no bias",
        {"units": 3, "reset_after": False, "use_bias": False, "return_sequences": True},
    ),
    case(
        "GRU",
        "reset before, dropped states",
        {"units": 2, "reset_after": False, "recurrent_dropout": 0.4},
        training=[True],
        draws=True,
    ),
]

for mode in ("concat", "sum", "mul", "ave", None):
    inner = layer("LSTM" if mode == "sum" else "GRU", units=2, return_sequences=mode != "mul")
    config = {"merge_mode": mode, "layer": inner}
    CASES.append(case("Bidirectional", f"merged by {mode}", config, [MASKED]))

CASES += [
    case(
        "Bidirectional",
        "last outputs and states",
        {"layer": layer("LSTM", units=2, return_state=True)},
    ),
    case(
        "Bidirectional",
        "its own backward layer",
        {
            "layer": layer("LSTM", units=2, return_sequences=True, name="there"),
            "backward_layer": layer(
                "GRU", units=2, return_sequences=True, go_backwards=True, name="back"
            ),
        },
        [MASKED],
    ),
    case(
        "Bidirectional",
        "initial states",
        {"layer": layer("LSTM", units=2, return_sequences=True), "merge_mode": "sum"},
        [MASKED, *([[3, 2]] * 4)],
        states=4,
    ),
    case(
        "Bidirectional",
        "dropped inputs",
        {"layer": layer("SimpleRNN", units=2, dropout=0.4)},
        training=[True],
        draws=True,
    ),
    case(
        "TimeDistributed",
        "dense, masked",
        {"layer": layer("Dense", units=3, activation="tanh")},
        [MASKED],
    ),
    case(
        "TimeDistributed",
        "convolution",
        {"layer": layer("Conv2D", filters=2, kernel_size=[2, 2])},
        [[2, 3, 4, 3, 2]],
    ),
    case(
        "TimeDistributed",
        "batch normalisation step by step",
        {"layer": layer("BatchNormalization", momentum=0.5)},
        training=[False, True],
    ),
    case(
        "TimeDistributed",
        "recurrent inside",
        {"layer": layer("LSTM", units=2)},
        [[2, 3, 4, 2]],
    ),
]



def stacked(*cells, **config):
    return {"cell": layer("StackedRNNCells", cells=list(cells)), **config}


CASES += [
    case("RNN", "two LSTM cells", stacked(layer("LSTMCell", units=3), layer("LSTMCell", units=2))),
    case(
        "RNN",
        "three kinds with states, backwards, masked",
        stacked(
            layer("GRUCell", units=2),
            layer("SimpleRNNCell", units=3),
            layer("LSTMCell", units=2, use_bias=False),
            return_sequences=True,
            return_state=True,
            go_backwards=True,
        ),
        [MASKED],
    ),
    case(
        "RNN",
        "zeros where masked",
        stacked(
            layer("GRUCell", units=2), layer("GRUCell", units=2),
            return_sequences=True, zero_output_for_mask=True,
        ),
        [MASKED],
    ),
    case(
        "RNN",
        "dropped",
        stacked(
            layer("LSTMCell", units=2, dropout=0.4),
            layer("GRUCell", units=2, dropout=0.3, recurrent_dropout=0.2),
        ),
        training=[False, True],
        draws=True,
    ),
    case(
        "Bidirectional",
        "stacked cells",
        {"layer": layer("RNN", **stacked(layer("LSTMCell", units=2), layer("GRUCell", units=2)))},
    ),
]

VIDEO = {"shape": [2, 3, 3, 3, 2], "mask": [[1, 0, 1], [0, 1, 1]]}
CASES += [
    case("ConvLSTM2D", "plain", {"filters": 2, "kernel_size": 2}, [[2, 2, 3, 3, 2]]),
    case(
        "ConvLSTM2D",
        "sequences and states, masked",
        {
            "filters": 2,
            "kernel_size": [2, 3],
            "padding": "same",
            "return_sequences": True,
            "return_state": True,
            "go_backwards": True,
        },
        [VIDEO],
    ),
    case(
        "ConvLSTM2D",
        "strides, initial states, no bias",
        {"filters": 1, "kernel_size": 2, "strides": [2, 1], "use_bias": False},
        [[2, 2, 4, 3, 1], [2, 2, 2, 1], [2, 2, 2, 1]],
        states=2,
    ),
    case(
        "ConvLSTM2D",
        "dropped",
        {"filters": 1, "kernel_size": 2, "dropout": 0.4, "recurrent_dropout": 0.3},
        [[2, 2, 3, 3, 2]],
        training=[True],
        draws=True,
    ),
    case(
        "ConvLSTM2D",
        "dropped inputs",
        {"filters": 1, "kernel_size": 2, "dropout": 0.4},
        [[2, 2, 3, 3, 2]],
        training=[True],
        draws=True,
    ),
    case(
        "ConvLSTM1D",
        "dilated",
        {"filters": 2, "kernel_size": 2, "dilation_rate": 2, "return_sequences": True},
        [[2, 2, 5, 2]],
    ),
    case("ConvLSTM3D", "plain", {"filters": 1, "kernel_size": 2}, [[1, 2, 2, 3, 2, 2]]),
]
for kind in ("GlobalAveragePooling1D", "BatchNormalization"):
    training = [False, True] if kind == "BatchNormalization" else [False]
    CASES.append(case(kind, "masked", {}, [MASKED], training=training))
for kind in ("Dense", "Dropout", "LayerNormalization", "Flatten"):
    config = {"units": 2} if kind == "Dense" else {"rate": 0.5} if kind == "Dropout" else {}
    CASES.append(case(kind, "masked", config, [MASKED]))
CASES += [
    case("GlobalAveragePooling1D", "masked, kept", {"keepdims": True}, [MASKED]),
    case("Add", "one mask", {}, [MASKED, SEQUENCE]),
    case("Add", "two masks", {}, [MASKED, {"shape": SEQUENCE, "mask": MASK[::-1]}]),
    case("Concatenate", "one mask", {}, [MASKED, SEQUENCE]),
    case("Concatenate", "two masks", {}, [MASKED, {"shape": SEQUENCE, "mask": MASK[::-1]}]),
    case("Concatenate", "masks along time", {"axis": 1}, [SEQUENCE, MASKED]),
    case(
        "Embedding",
        "masked zeros",
        {"input_dim": 4, "output_dim": 2, "mask_zero": True},
        [{"shape": [2, 3], "dtype": "int32", "values": [1, 0, 3, 2, 2, 0]}],
    ),
]
