"""Writes test/fixtures/pictures: small picture files of every kind, and what Pillow makes of them.

`expected.json` lists files, recipes and where in `expected.bin` the row lies that Pillow and NumPy give.

Run: .venv-keras/bin/python test/keras/makePictureFixtures.py
"""

import io
import json
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

OUT = pathlib.Path(__file__).resolve().parents[1] / "fixtures" / "pictures"
KERNELS = {
    "nearest": Image.Resampling.NEAREST,
    "linear": Image.Resampling.BILINEAR,
    "cubic": Image.Resampling.BICUBIC,
    "lanczos3": Image.Resampling.LANCZOS,
}
FITS = {
    "fill": lambda image, size, kernel, _: image.resize(size, kernel),
    "cover": lambda image, size, kernel, _: ImageOps.fit(image, size, kernel),
    "contain": lambda image, size, kernel, colour: ImageOps.pad(image, size, kernel, colour),
}
rng = np.random.default_rng(7)
cases = []
stored = bytearray()


def noise(height, width, channels=3):
    return rng.integers(0, 256, (height, width, channels), dtype=np.uint8).squeeze()


def photo(height, width):
    """Smooth colours with a few hard edges."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [127 + 100 * np.sin(x / (5 + 3 * c) + y / (7 - c)) for c in range(3)]
    picture = np.stack(waves, -1).astype(np.uint8)
    picture[height // 3 : height // 2, width // 4 : width // 2] = (250, 20, 40)
    return Image.fromarray(picture)


def add_case(file, array, tolerance=1, **recipe):
    array = np.ascontiguousarray(array, np.uint8)
    whole = {"kernel": "nearest", "fit": "fill", "background": "#000000", "orientation": True, "unpack": "whole"}
    whole |= {"rows": array.shape[0], "columns": array.shape[1], "grey": array.ndim == 2} | recipe
    cases.append({"file": file, "tolerance": tolerance, "recipe": whole, "at": len(stored), "length": array.size})
    stored.extend(array.tobytes())


def as_rgb(image, background=(0, 0, 0)):
    """What a recipe sees: transparent pixels on the background, no palette, no inks."""
    if "A" in image.getbands() or "transparency" in image.info:
        rgba = image.convert("RGBA")
        below = Image.new("RGB", image.size, background)
        below.paste(rgba.convert("RGB"), mask=rgba.getchannel("A"))
        return below
    return image.convert("RGB")


def save(name, image, **options):
    image.save(OUT / name, **options)
    return Image.open(OUT / name)


def resampling():
    sources = {
        "noise.png": save("noise.png", Image.fromarray(noise(29, 37))),
        "photo.jpg": save("photo.jpg", photo(48, 64), quality=90),
    }
    sizes = {"noise.png": [(2, 2), (7, 5), (16, 13), (33, 41)], "photo.jpg": [(11, 17)]}
    for file, image in sources.items():
        for size in sizes[file]:
            for fit, place in FITS.items():
                for kernel, method in KERNELS.items():
                    for grey in (False, True):
                        ready = image.convert("L" if grey else "RGB")
                        colour = (200, 30, 90)
                        bars = Image.new("RGB", (1, 1), colour).convert(ready.mode).getpixel((0, 0))
                        row = place(ready, size, method, bars)
                        add_case(file, row, fit=fit, kernel=kernel, background="#c81e5a")
    gradient = Image.fromarray(np.linspace(0, 255, 45).reshape(3, 5, 3).astype(np.uint8))
    save("gradient.png", gradient)
    for fit, place in FITS.items():
        for kernel, method in KERNELS.items():
            add_case("gradient.png", place(gradient, (2, 2), method, (0, 0, 0)), fit=fit, kernel=kernel)
    strip = save("strip.png", Image.fromarray(noise(2, 90)))
    for kernel, method in KERNELS.items():
        add_case("strip.png", strip.resize((4, 4), method), kernel=kernel)
        add_case("strip.png", ImageOps.pad(strip, (46, 3), method, (0, 0, 0)), kernel=kernel, fit="contain")


def png(width, height, depth, colour, rows, *chunks):
    """A PNG made by hand, for what Pillow does not write."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = [chunk(b"IHDR", header), *(chunk(*each) for each in chunks), chunk(b"IDAT", body), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def modes():
    colour = Image.fromarray(noise(6, 7))
    grey = Image.fromarray(noise(6, 7, 1))
    rgba = Image.fromarray(noise(6, 7, 4))
    for name, image in {
        "rgb.png": colour, "l.png": grey, "la.png": rgba.convert("LA"), "rgba.png": rgba,
        "one.png": colour.convert("1"), "rgb.tif": colour, "rgba.tif": rgba, "rgb.gif": colour,
    }.items():
        opened = save(name, image)
        add_case(name, as_rgb(opened))
        add_case(name, as_rgb(opened, (255, 128, 0)), background="#ff8000")
        add_case(name, as_rgb(opened).convert("L"))
    for bits in (1, 2, 4, 8):
        palette = colour.convert("P", palette=Image.Palette.ADAPTIVE, colors=2**bits)
        add_case(f"p{bits}.png", as_rgb(save(f"p{bits}.png", palette, bits=bits)))
        seen = save(f"p{bits}t.png", palette, bits=bits, transparency=bytes([0, 130]))
        add_case(f"p{bits}t.png", as_rgb(seen, (0, 0, 255)), background="#0000ff")
    for bits in (2, 4):
        levels = rng.integers(0, 2**bits, (6, 8))
        packed = np.packbits(
            ((levels[..., None] >> np.arange(bits)[::-1]) & 1).astype(np.uint8).reshape(6, -1), axis=1
        )
        (OUT / f"l{bits}.png").write_bytes(png(8, 6, bits, 0, [row.tobytes() for row in packed]))
        add_case(f"l{bits}.png", levels * (255 // (2**bits - 1)))
    words = rng.integers(0, 65536, (6, 7, 3), dtype=np.uint16)
    for name, kind, values in (("rgb16.png", 2, words), ("l16.png", 0, words[..., 0])):
        rows = [row.astype(">u2").tobytes() for row in values]
        (OUT / name).write_bytes(png(7, 6, 16, kind, rows))
        add_case(name, values >> 8)
    Image.fromarray(words[..., 0]).save(OUT / "l16.tif")
    add_case("l16.tif", words[..., 0] >> 8)
    add_case("rgb.webp", save("rgb.webp", colour, lossless=True))
    opened = save("rgba.webp", rgba, lossless=True, exact=True)
    add_case("rgba.webp", as_rgb(opened, (9, 99, 199)), background="#0963c7")
    add_case("lossy.webp", save("lossy.webp", photo(20, 30), quality=80), 2)
    # Two decoders turn its colours into red, green and blue by formulas of their own.
    add_case("rgb.avif", save("rgb.avif", photo(20, 30), quality=90, subsampling="4:4:4").convert("RGB"), 3)
    add_case("l.jpg", save("l.jpg", photo(20, 30).convert("L")))
    add_case("progressive.jpg", save("progressive.jpg", photo(20, 30), progressive=True))
    frames = [Image.new("RGB", (2, 2), each) for each in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    save("frames.gif", frames[0], save_all=True, append_images=frames[1:])
    save("frames.webp", frames[0], save_all=True, append_images=frames[1:], lossless=True)
    for name in ("frames.gif", "frames.webp"):
        add_case(name, np.full((2, 2, 3), (255, 0, 0)))


def inks():
    """CMYK and YCCK JPEG: Adobe's marker says that they are inverted, and for YCCK that three channels are YCbCr."""
    square = Image.new("RGB", (16, 16), (255, 0, 0))
    square.paste((30, 60, 200), (0, 0, 8, 16))
    cmyk = square.convert("CMYK")
    add_case("cmyk.jpg", save("cmyk.jpg", cmyk, quality=95).convert("RGB"), 2)
    add_case("cmyk.tif", save("cmyk.tif", cmyk).convert("RGB"))
    # YCCK takes its colours from what is left of the inverted inks: the inks themselves.
    ycc = Image.merge("RGB", cmyk.split()[:3]).convert("YCbCr").split()
    black = cmyk.getchannel("K")
    # Pillow inverts what it saves, the file holds the channels themselves.
    channels = [band.point(lambda v: 255 - v) for band in ycc] + [black]
    data = io.BytesIO()
    Image.merge("CMYK", channels).save(data, "jpeg", quality=95, subsampling=0)
    data = bytearray(data.getvalue())
    data[data.index(b"Adobe") + 11] = 2
    (OUT / "ycck.jpg").write_bytes(data)
    add_case("ycck.jpg", square, 8)
    plain = bytearray((OUT / "cmyk.jpg").read_bytes())
    at = plain.index(b"Adobe") - 4
    length = struct.unpack(">H", plain[at + 2 : at + 4])[0]
    del plain[at : at + 2 + length]
    (OUT / "cmykUnmarked.jpg").write_bytes(plain)


def orientations():
    """A picture with its left column red, with each of the eight notes of a camera."""
    base = np.zeros((8, 16, 3), np.uint8)
    base[:, :8] = (255, 0, 0)
    base[:4, 8:] = (0, 0, 255)
    image = Image.fromarray(base)
    for tag in range(1, 9):
        for order in ("little", "big") if tag in (3, 6) else ("little",):
            exif = Image.Exif()
            exif.endian = "<" if order == "little" else ">"
            exif[0x0112] = tag
            raw = exif.tobytes()
            if order == "big":
                raw = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, tag, 0, 0)
            name = f"turned{tag}{order.capitalize() if order == 'big' else ''}"
            for suffix, options in (("jpg", {"quality": 100, "subsampling": 0}), ("png", {}), ("webp", {"lossless": True})):
                if suffix != "jpg" and (tag not in (6, 7) or order == "big"):
                    continue
                opened = save(f"{name}.{suffix}", image, exif=raw, **options)
                upright = ImageOps.exif_transpose(opened)
                add_case(f"{name}.{suffix}", upright)
                add_case(f"{name}.{suffix}", opened, orientation=False)


def fractions():
    """JPEGs unpacked at 1/2, 1/4 and 1/8, by Pillow's draft; what is left over at the right and below is cut."""
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = photo(83, 131)
    for name, image, options in (
        ("large.jpg", picture, {"subsampling": 2}),
        ("largeProgressive.jpg", picture, {"subsampling": 1, "progressive": True}),
        ("largeTurned.jpg", picture, {"subsampling": 0, "exif": exif}),
        ("largeGrey.jpg", picture.convert("L"), {}),
        ("largeCmyk.jpg", picture.convert("CMYK"), {}),
    ):
        image.save(OUT / name, quality=75, **options)
        # By the shorter side of the picture, 83, and the longer one of the row.
        for size, fraction, fit, kernel in (
            ((42, 20), 1, "fill", "linear"),
            ((41, 30), 2, "cover", "lanczos3"),
            ((17, 20), 4, "contain", "cubic"),
            ((9, 10), 8, "fill", "linear"),
        ):
            opened = Image.open(OUT / name)
            if fraction > 1:
                opened.draft(None, (131 // fraction, 83 // fraction))
                opened = opened.crop((0, 0, 131 // fraction, 83 // fraction))
            ready = ImageOps.exif_transpose(opened).convert("RGB")
            row = FITS[fit](ready, size, KERNELS[kernel], (0, 0, 0))
            tolerance = 2 if "Cmyk" in name else 1
            add_case(name, row, tolerance, fit=fit, kernel=kernel, unpack="scaled")


def bmp_file(header, palette, pixels):
    offset = 14 + len(header) + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(pixels), 0, 0, offset) + header + palette + pixels


def bitmaps():
    colour = Image.fromarray(noise(5, 7))
    for name, image in {"24.bmp": colour, "8.bmp": colour.convert("P", palette=Image.Palette.ADAPTIVE, colors=9),
                        "1.bmp": colour.convert("1"), "l.bmp": colour.convert("L")}.items():
        add_case(name, save(name, image).convert("RGB"))

    def header(width, height, bits, packing, size=40, masks=b""):
        info = struct.pack("<IiiHHIIiiII", size, width, height, 1, bits, packing, 0, 0, 0, 0, 0)
        return info + masks + bytes(max(0, size - 40 - len(masks)))

    pixels = noise(3, 4, 4)
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    # With an alpha that its header names; and without, where the fourth byte means nothing.
    (OUT / "32alpha.bmp").write_bytes(bmp_file(header(4, -3, 32, 3, 108, masks), b"", pixels.tobytes()))
    (OUT / "32.bmp").write_bytes(bmp_file(header(4, 3, 32, 0), b"", pixels.tobytes()))
    rgb = pixels[..., 2::-1]
    alpha = pixels[..., 3:].astype(int)
    add_case("32alpha.bmp", np.round(rgb * alpha / 255 + 100 * (1 - alpha / 255)), background="#646464")
    add_case("32.bmp", rgb[::-1])
    add_case("32.bmp", Image.open(OUT / "32.bmp").convert("RGB"))
    fives = noise(2, 4, 1).astype(np.uint16) * 257
    for name, packing, extra, bits in (
        ("16.bmp", 0, b"", ((10, 31), (5, 31), (0, 31))),
        ("565.bmp", 3, struct.pack("<III", 0xF800, 0x07E0, 0x001F), ((11, 31), (5, 63), (0, 31))),
    ):
        (OUT / name).write_bytes(bmp_file(header(4, 2, 16, packing) + extra, b"", fives.tobytes()))
        channels = [((fives >> shift) & most).astype(int) * 255 // most for shift, most in bits]
        add_case(name, np.stack(channels, -1)[::-1])
        add_case(name, Image.open(OUT / name).convert("RGB"))
    palette = bytes(range(64))
    runs8 = bytes([3, 5, 2, 7, 0, 0, 0, 3, 1, 2, 3, 0, 2, 9, 0, 1])
    (OUT / "rle8.bmp").write_bytes(bmp_file(header(5, 2, 8, 1), palette + bytes(1024 - 64), runs8))
    indices = np.array([[1, 2, 3, 9, 9], [5, 5, 5, 7, 7]])
    colours = np.frombuffer(palette, np.uint8).reshape(-1, 4)[:, 2::-1]
    add_case("rle8.bmp", colours[indices])
    add_case("rle8.bmp", Image.open(OUT / "rle8.bmp").convert("RGB"))
    # Five pixels of 1 and 2 in turn; then a step to the right by two, and three pixels of 3.
    runs4 = bytes([5, 0x12, 0, 0, 0, 2, 2, 0, 3, 0x33, 0, 1])
    (OUT / "rle4.bmp").write_bytes(bmp_file(header(5, 2, 4, 2), palette, runs4))
    add_case("rle4.bmp", colours[np.array([[0, 0, 3, 3, 3], [1, 2, 1, 2, 1]])])


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.iterdir():
        old.unlink()
    for make in (resampling, modes, inks, orientations, bitmaps, fractions):
        make()
    lines = ",\n".join(json.dumps(case) for case in cases)
    (OUT / "expected.json").write_text(f"[\n{lines}\n]\n", encoding="utf8")
    (OUT / "expected.bin").write_bytes(stored)
    size = sum(path.stat().st_size for path in OUT.iterdir())
    print(f"{len(cases)} cases, {size} bytes in {len(list(OUT.iterdir()))} files")


if __name__ == "__main__":
    main()
