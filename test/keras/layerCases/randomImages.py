"""Cases of the layers that change images at random: training, with what was drawn. What they draw by themselves is tested in
randomImages.test.ts."""

FIRST = {"data_format": "channels_first"}
PIXELS = {"shape": [3, 3, 4, 3], "low": 0, "high": 255}
PIXELS_FIRST = {"shape": [3, 3, 3, 4], "low": 0, "high": 255}


def case(kind, name, inputs=None, outputShapes=None, **config):
    return {
        "kind": kind,
        "name": name,
        "config": config,
        "inputs": [inputs or PIXELS],
        "training": [True],
        "draws": True,
        **({"outputShapes": outputShapes} if outputShapes else {}),
    }


def moved(kind, **config):
    """A layer that takes pixels from elsewhere, with every way to fill."""
    image = {"shape": [3, 4, 3, 1], "low": 0, "high": 1}
    return [
        case(kind, "bilinear, reflect", image, **config),
        case(kind, "bilinear, constant", image, fill_mode="constant", fill_value=0.5, **config),
        case(kind, "nearest, wrap", image, fill_mode="wrap", interpolation="nearest", **config),
        case(kind, "nearest, the edge", image, fill_mode="nearest", interpolation="nearest", **config),
        case(kind, "channels first", {"shape": [3, 2, 4, 3], "low": 0, "high": 1}, **config, **FIRST),
    ]


CASES = [
    case("RandomFlip", "both ways"),
    case("RandomFlip", "left to right", mode="horizontal"),
    case("RandomFlip", "top to bottom, channels first", PIXELS_FIRST, mode="vertical", **FIRST),
    *moved("RandomRotation", factor=0.2),
    case("RandomRotation", "one way", factor=[0.1, 0.4]),
    *moved("RandomZoom", height_factor=0.4),
    case("RandomZoom", "uneven", height_factor=[0.1, 0.3], width_factor=[-0.4, 0]),
    *moved("RandomTranslation", height_factor=0.3, width_factor=[-0.2, 0.6]),
    *moved("RandomShear", x_factor=0.4, y_factor=[0.1, 0.2]),
    # Keras says that the size is always the new one; in prediction it does not cut.
    case("RandomCrop", "a part", outputShapes=[[None, None, None, 3]], height=2, width=2),
    case("RandomCrop", "the whole", height=3, width=4),
    case("RandomCrop", "higher", outputShapes=[[None, None, None, 3]], height=6, width=3),
    case("RandomCrop", "a part, channels first", PIXELS_FIRST, outputShapes=[[None, 3, None, None]], height=2, width=3, **FIRST),
    case("RandomPerspective", "usual", {"shape": [3, 4, 5, 2], "low": 0, "high": 255}, scale=0.6),
    case("RandomPerspective", "some, nearest", factor=0.6, interpolation="nearest", fill_value=9.0),
    case("RandomPerspective", "channels first", PIXELS_FIRST, factor=[0.8, 1.0], **FIRST),
    case("RandomContrast", "usual", factor=[0.3, 0.5]),
    case("RandomContrast", "one number, channels first", PIXELS_FIRST, factor=0.5, **FIRST),
    case("RandomContrast", "values to 1", {"shape": [3, 4, 4, 1], "low": 0, "high": 1}, factor=[0.9, 0.9], value_range=[0, 1]),
    case("RandomBrightness", "usual", factor=0.4),
    case("RandomBrightness", "brighter, values to 1", {"shape": [3, 4, 4, 3], "low": -1, "high": 1}, factor=[0.1, 0.4], value_range=[-1, 1]),
    case("RandomSaturation", "usual", factor=[0.2, 0.8]),
    case("RandomSaturation", "channels first", PIXELS_FIRST, factor=0.5, **FIRST),
    case("RandomHue", "usual", factor=0.6),
    case("RandomHue", "values to 1, channels first", {"shape": [3, 3, 4, 2], "low": 0, "high": 1}, factor=[0.3, 0.9], value_range=[0, 1], **FIRST),
    case("RandomColorJitter", "all", brightness_factor=0.2, contrast_factor=[0.2, 0.4], saturation_factor=[0.3, 0.7], hue_factor=0.4),
    case("RandomColorJitter", "contrast alone", contrast_factor=[0.2, 0.4]),
    case("RandomColorDegeneration", "usual", factor=[0.2, 0.9]),
    case("RandomColorDegeneration", "channels first", PIXELS_FIRST, factor=[0.2, 0.9], **FIRST),
    case("RandomGrayscale", "usual", factor=0.6),
    case("RandomGrayscale", "channels first", PIXELS_FIRST, factor=0.6, **FIRST),
    case("RandomInvert", "usual", factor=[0.3, 0.9]),
    case("RandomInvert", "all, channels first", PIXELS_FIRST, factor=[1, 1], **FIRST),
    case("Solarization", "usual", addition_factor=[0, 0.3], threshold_factor=[0, 0.9]),
    case("Solarization", "values to 1", {"shape": [3, 4, 4, 3], "low": 0, "high": 1}, threshold_factor=0.8, value_range=[0, 1]),
    case("RandomPosterization", "usual", factor=[1, 6]),
    case("RandomPosterization", "two bits, values to 1", {"shape": [2, 4, 4, 3], "low": 0, "high": 1}, factor=[2, 2], value_range=[0, 1]),
    case("AutoContrast", "usual", {"shape": [3, 4, 5, 3], "low": 60, "high": 180}),
    case("RandomSharpness", "usual", factor=[0, 1]),
    case("RandomSharpness", "channels first", PIXELS_FIRST, factor=[0.6, 1], **FIRST),
    case("RandomGaussianBlur", "usual", factor=[0.2, 1]),
    case("RandomGaussianBlur", "uneven", {"shape": [3, 6, 7, 2], "low": 0, "high": 255}, kernel_size=[3, 5], sigma=[0.3, 0.9]),
    case("RandomGaussianBlur", "channels first", PIXELS_FIRST, **FIRST),
    case("RandomErasing", "noise", scale=[0.2, 0.6]),
    case("RandomErasing", "a colour", fill_value=[10, 20, 300], factor=[0.3, 1], scale=[0.3, 0.9]),
    case("RandomErasing", "a number, channels first", PIXELS_FIRST, fill_value=7, scale=[0.3, 0.9], **FIRST),
]

# The first case of each kind tells of prediction too.
for number, made in enumerate(CASES):
    if made["kind"] not in {earlier["kind"] for earlier in CASES[:number]}:
        made["training"] = [False, True]
