"""Cases of the layers that turn numbers into ids and columns."""


def case(kind, name, config, inputs, **more):
    return {"kind": kind, "name": name, "config": config, "inputs": inputs, **more}


def ids(values, shape):
    return {"shape": shape, "dtype": "int32", "values": values}


ROWS = ids([0, 2, 2, 3, 1, 1, 1, 0], [2, 4])
ENDS = [-1.0, 0.5, 0.5, 2.0]
NUMBERS = {"shape": [2, 3], "values": [-1.5, -1.0, 0.5, 0.49, 2.0, 7.0]}
WORDS = [12, 36, 1138, 42, -7]
TOKENS = ids([12, 42, 7, -7, 0, 1138, 36, 12, 1140, 8], [2, 5])

CASES = [
    case("CategoryEncoding", "several hot", {"num_tokens": 4}, [ROWS]),
    case("CategoryEncoding", "counted", {"num_tokens": 4, "output_mode": "count"}, [ROWS]),
    case(
        "CategoryEncoding",
        "counted with weights",
        {"num_tokens": 4, "output_mode": "count"},
        [ROWS, [2, 4]],
        named=["count_weights"],
    ),
    case("CategoryEncoding", "one hot", {"num_tokens": 5, "output_mode": "one_hot"}, [ROWS]),
    case(
        "CategoryEncoding",
        "one hot, single ids",
        {"num_tokens": 3, "output_mode": "one_hot"},
        [ids([2, 0, 1], [3, 1])],
    ),
    case("Discretization", "ids", {"bin_boundaries": ENDS}, [NUMBERS]),
    case("Discretization", "many bins", {"bin_boundaries": [0.1 * i - 1 for i in range(21)]}, [[3, 9]]),
    case("Discretization", "one hot", {"bin_boundaries": ENDS, "output_mode": "one_hot"}, [NUMBERS]),
    case("Discretization", "several hot", {"bin_boundaries": ENDS, "output_mode": "multi_hot"}, [NUMBERS]),
    case("Discretization", "counted", {"bin_boundaries": [0.0], "output_mode": "count"}, [NUMBERS]),
    case("IntegerLookup", "ids", {"vocabulary": WORDS}, [TOKENS]),
    case("IntegerLookup", "masked", {"vocabulary": WORDS, "mask_token": 0}, [TOKENS]),
    case("IntegerLookup", "with its own special numbers", {"vocabulary": [0, -1, *WORDS], "mask_token": 0}, [TOKENS]),
    case("IntegerLookup", "several for the unknown", {"vocabulary": WORDS, "num_oov_indices": 3}, [TOKENS]),
    case("IntegerLookup", "one hot", {"vocabulary": WORDS, "output_mode": "one_hot", "mask_token": 7}, [TOKENS]),
    case(
        "IntegerLookup",
        "several hot, padded",
        {"vocabulary": WORDS, "output_mode": "multi_hot", "max_tokens": 8, "pad_to_max_tokens": True},
        [TOKENS],
    ),
    case("IntegerLookup", "counted", {"vocabulary": WORDS, "output_mode": "count"}, [TOKENS]),
    case(
        "IntegerLookup",
        "back",
        {"vocabulary": WORDS, "invert": True, "mask_token": 0, "oov_token": -3},
        [ids([0, 1, 2, 3, 6, 9], [2, 3])],
    ),
]
