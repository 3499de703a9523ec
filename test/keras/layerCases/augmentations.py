"""Cases of the layers that leave images alone in prediction, and are only used there."""

PIXELS = {"shape": [2, 3, 4, 3], "low": 0, "high": 255}
PIXELS_FIRST = {"shape": [2, 3, 3, 4], "low": 0, "high": 255}
KINDS = {
    "MixUp": {"alpha": 0.3},
    "CutMix": {"factor": [0.2, 0.7]},
    "RandAugment": {"num_ops": 3, "factor": 0.4, "value_range": [0, 255]},
    "AugMix": {"num_chains": 2, "chain_depth": 2, "all_ops": False},
    "RandomElasticTransform": {"scale": 0.5, "fill_mode": "nearest"},
    "MaxNumBoundingBoxes": {"max_number": 5},
}

CASES = [
    {"kind": kind, "name": name, "config": {**config, **more}, "inputs": [pixels]}
    for kind, config in KINDS.items()
    for name, more, pixels in (
        ("usual", {}, PIXELS),
        ("channels first", {"data_format": "channels_first"}, PIXELS_FIRST),
    )
]
