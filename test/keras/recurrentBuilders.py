"""Tiny models of recurrent layers, wrappers and masks. `k` is the keras or the tf_keras module."""


def recurrent_text(k):
    """Ids of which 0 is padding, read in both directions."""
    layers = k.layers
    x = k.Input((5,), dtype="int32", name="ids")
    y = layers.Embedding(7, 3, mask_zero=True, name="words")(x)
    y = layers.Bidirectional(layers.LSTM(2, return_sequences=True), name="both")(y)
    y = layers.GRU(3, name="gru")(layers.Dropout(0.2, name="drop")(y))
    return k.Model(x, layers.Dense(2, activation="softmax", name="head")(y), name="text")


def recurrent_states(k):
    """States that go out of one layer and into others."""
    layers = k.layers
    x = k.Input((4, 2), name="x")
    y, *states = layers.LSTM(2, return_state=True, return_sequences=True, name="encoder")(x)
    z = layers.LSTM(2, return_sequences=True, dropout=0.1, name="decoder")(y, initial_state=states)
    both = layers.Bidirectional(layers.LSTM(2), merge_mode="sum", name="both")
    a = both(z, initial_state=[*states, *states])
    b = layers.SimpleRNN(2, activation="relu", name="plain")(y, initial_state=[states[0]])
    return k.Model(x, [layers.Concatenate(name="join")([a, b]), states[1]], name="states")


def recurrent_wrappers(k):
    """Layers inside layers, a mask of values, a pair of two unlike layers."""
    layers = k.layers
    x = k.Input((3, 4, 4, 1), name="clip")
    y = layers.TimeDistributed(layers.Conv2D(2, 2, activation="relu"), name="each")(x)
    y = layers.ConvLSTM2D(2, 2, return_sequences=True, name="film")(y)
    y = layers.TimeDistributed(layers.Flatten(), name="flat")(y)
    y = layers.Masking(mask_value=0.5, name="holes")(y)
    pair = layers.Bidirectional(
        layers.SimpleRNN(2, return_sequences=True, name="there"),
        backward_layer=layers.GRU(2, return_sequences=True, go_backwards=True, name="back"),
        merge_mode="ave",
        name="pair",
    )
    y = layers.TimeDistributed(layers.BatchNormalization(name="inner"), name="norm")(pair(y))
    y = layers.GRU(3, reset_after=False, name="old")(y)
    y = layers.RepeatVector(2, name="again")(y)
    a, b = layers.Bidirectional(layers.LSTM(2), merge_mode=None, name="two")(y)
    return k.Model(x, layers.Subtract(name="minus")([a, b]), name="wrappers")


def recurrent_cells(k):
    """Layers that were put together from a cell."""
    layers = k.layers
    x = k.Input((4, 3), name="x")
    y = layers.RNN(layers.LSTMCell(2, dropout=0.1), return_sequences=True, name="first")(x)
    back = layers.RNN(
        layers.SimpleRNNCell(3), return_sequences=True, go_backwards=True, name="back"
    )
    y = back(y)
    y = layers.RNN(layers.GRUCell(2, reset_after=False), name="last")(y)
    return k.Model(x, layers.Dense(2, name="head")(y), name="cells")


def recurrent_models(k):
    """Whole models that each step goes through: branches, a model in a model, a layer that stands still."""
    layers = k.layers
    frame = k.Input((4, 4, 2), name="frame")
    y = layers.Conv2D(2, 3, padding="same", trainable=False, name="conv")(frame)
    y = layers.BatchNormalization(name="norm")(y)
    y = layers.Add(name="add")([y, frame])
    pool = k.Sequential([k.Input((4, 4, 2)), layers.MaxPooling2D(2), layers.Conv2D(3, 1, name="mix")])
    pooled = pool(y)
    y = layers.Concatenate(axis=3, name="join")([pooled, layers.MaxPooling2D(2, name="small")(frame)])
    y = layers.Dense(3, name="dense")(layers.Flatten(name="flat")(y))
    inner = k.Model(frame, y, name="inner")
    steps = k.Sequential([layers.Dense(2, activation="tanh", name="dense")], name="steps")
    x = k.Input((3, 4, 4, 2), name="clip")
    y = layers.TimeDistributed(inner, name="frames")(x)
    y = layers.TimeDistributed(layers.Dense(2, name="one"), name="plain")(y)
    y = layers.TimeDistributed(steps, name="each")(y)
    return k.Model(x, layers.LSTM(2, name="reader")(y), name="film")


RECURRENT_BUILDERS = {
    "recurrentModels": recurrent_models,
    "recurrentText": recurrent_text,
    "recurrentStates": recurrent_states,
    "recurrentWrappers": recurrent_wrappers,
    "recurrentCells": recurrent_cells,
}
