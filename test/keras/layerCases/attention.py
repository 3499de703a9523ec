"""Cases of the attention layers and of EinsumDense."""


def masked(shape, mask):
    return {"shape": shape, "mask": mask}


def attention(kind, name, *inputs, config=None, **more):
    return {"kind": kind, "name": name, "config": config or {}, "inputs": list(inputs), **more}


def heads(name, *inputs, kind="MultiHeadAttention", **more):
    config = {"num_heads": 2, "key_dim": 3} if kind == "MultiHeadAttention" else {
        "head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2
    }
    config = {**config, **more.pop("config", {})}
    return attention(kind, name, *inputs, config=config, spread=True, **more)


def einsum(name, equation, shape, output_shape, **config):
    return {
        "kind": "EinsumDense",
        "name": name,
        "config": {"equation": equation, "output_shape": output_shape, **config},
        "inputs": [shape],
    }


QUERY, VALUE, KEY = [2, 3, 4], [2, 5, 6], [2, 5, 4]
CAUSAL = {"use_causal_mask": True}
QUERY_MASK = [[True, True, False], [True, False, True]]
VALUE_MASK = [[True, False, True, True, False], [False, True, True, True, True]]
# The second row masks all of its steps.
EMPTY_MASK = [[True, False, True, True, False], [False] * 5]
# Both modes, with what dropout drew.
DRAWS = {"training": [False, True], "draws": True}
OPTIONS = {
    "kernel_initializer": "he_normal",
    "bias_initializer": "ones",
    "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.01}},
    "bias_constraint": {"class_name": "NonNeg", "config": {}},
}

CASES = [
    attention("Attention", "key", QUERY, VALUE, KEY),
    attention("Attention", "scale, key is value", [2, 3, 4], [2, 5, 4], config={"use_scale": True}),
    attention("Attention", "concat", QUERY, VALUE, KEY, config={"score_mode": "concat"}),
    attention(
        "Attention",
        "concat, scale",
        QUERY,
        VALUE,
        KEY,
        config={"score_mode": "concat", "use_scale": True},
    ),
    attention("Attention", "causal", QUERY, VALUE, KEY, call=CAUSAL),
    attention("Attention", "masks", masked(QUERY, QUERY_MASK), masked(VALUE, VALUE_MASK), KEY),
    attention("Attention", "causal, a mask", QUERY, masked(VALUE, EMPTY_MASK), KEY, call=CAUSAL),
    attention("Attention", "dropout", QUERY, VALUE, KEY, config={"dropout": 0.3}, **DRAWS),
    attention("AdditiveAttention", "key", QUERY, VALUE, KEY),
    attention("AdditiveAttention", "key is value", [2, 3, 4], [2, 5, 4]),
    attention("AdditiveAttention", "no scale, causal", QUERY, VALUE, KEY, config={"use_scale": False}, call=CAUSAL),
    attention("AdditiveAttention", "masks", masked(QUERY, QUERY_MASK), masked(VALUE, VALUE_MASK), KEY),
    heads("key", QUERY, VALUE, KEY),
    heads("key is value, causal", [2, 4, 5], [2, 4, 5], call=CAUSAL),
    heads("causal, uneven", QUERY, VALUE, call=CAUSAL, config={"value_dim": 2}),
    heads("masks", masked(QUERY, QUERY_MASK), masked(VALUE, VALUE_MASK), masked(KEY, EMPTY_MASK)),
    heads("no bias, output shape", QUERY, VALUE, config={"use_bias": False, "output_shape": 5}),
    heads("several output axes", QUERY, VALUE, config={"output_shape": [2, 3]}),
    heads("gate, window", [2, 5, 4], [2, 5, 4], config={"use_gate": True, "sliding_window": 2, "value_dim": 4}),
    heads("causal window", [1, 5, 4], [1, 5, 4], config={"sliding_window": 3}, call=CAUSAL),
    heads("dropout, masks", masked(QUERY, QUERY_MASK), masked(VALUE, EMPTY_MASK), config={"dropout": 0.5}, **DRAWS),
    heads("images", [2, 2, 3, 4], [2, 2, 3, 4]),
    heads("rows of images", [2, 2, 3, 4], [2, 2, 3, 4], config={"attention_axes": 2}),
    heads("every option", QUERY, VALUE, config=OPTIONS),
    heads("key", QUERY, KEY, KEY, kind="GroupQueryAttention"),
    heads("gate, causal", QUERY, KEY, kind="GroupQueryAttention", config={"use_gate": True}, call=CAUSAL),
    heads("masks, no bias", masked(QUERY, QUERY_MASK), masked(KEY, VALUE_MASK), kind="GroupQueryAttention", config={"use_bias": False}),
    heads("window, every option", QUERY, KEY, kind="GroupQueryAttention", config={**OPTIONS, "sliding_window": 2}),
    einsum("rows", "ab,bc->ac", [3, 4], 5, bias_axes="c"),
    einsum("sequences", "abc,cd->abd", [2, 3, 4], [3, 5], bias_axes="d", activation="relu"),
    einsum("mixes steps", "abc,bd->adc", [2, 3, 4], [5, 4], bias_axes="d"),
    einsum("heads", "abc,cde->abde", [2, 3, 4], [3, 2, 5], bias_axes="de"),
    einsum("heads back", "abde,dec->abc", [2, 3, 2, 4], [3, 5]),
    einsum("a kernel a step", "abc,bcd->abd", [2, 3, 4], [3, 2], bias_axes="bd"),
    einsum("first axes left out", "...x,xy->...y", [2, 3, 4], 5, bias_axes="y"),
    einsum("last axes left out", "ab...,bc->ac...", [2, 3, 2, 2], 4, bias_axes="c"),
    einsum(
        "every option",
        "ab,bc->ac",
        [3, 4],
        [2],
        bias_axes="c",
        kernel_initializer="lecun_uniform",
        bias_regularizer={"class_name": "L1", "config": {"l1": 0.1}},
        activity_regularizer={"class_name": "L2", "config": {"l2": 0.1}},
        kernel_constraint={"class_name": "MaxNorm", "config": {"max_value": 2, "axis": 0}},
        activation="tanh",
    ),
]
