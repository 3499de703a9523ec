"""Cases of the layers that draw random numbers, in prediction: what they draw is tested in dropout.test.ts."""


def case(kind, config, shape):
    return {"kind": kind, "name": f"prediction {config}", "config": config, "inputs": [shape]}


CASES = [
    case("Dropout", {"rate": 0.5}, [2, 6]),
    case("Dropout", {"rate": 0.3, "noise_shape": [None, 1, 4], "seed": 3}, [2, 3, 4]),
    case("SpatialDropout1D", {"rate": 0.5}, [2, 3, 4]),
    case("SpatialDropout2D", {"rate": 0.5}, [2, 3, 3, 4]),
    case("SpatialDropout3D", {"rate": 0.5}, [2, 2, 2, 2, 2]),
    case("AlphaDropout", {"rate": 0.5}, [2, 6]),
    case("ActivityRegularization", {"l1": 0.1, "l2": 0.2}, [2, 6]),
    case("GaussianNoise", {"stddev": 0.5}, [2, 6]),
    case("GaussianDropout", {"rate": 0.5}, [2, 6]),
]
# Rate 0 draws nothing, so its training mode can be compared.
CASES += [
    {**case("Dropout", {"rate": 0}, [2, 6]), "training": [False, True]},
    {**case("GaussianNoise", {"stddev": 0}, [2, 6]), "training": [False, True]},
    {**case("Dropout", {"rate": 1}, [2, 6]), "training": [False, True]},
]
