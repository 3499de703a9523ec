import type { PictureRecipe } from '../data/pictureRecipe.ts'
import { deviationsOf, type InputScale } from '../data/scaleValues.ts'
import { toPython } from './python.ts'

const kernels: Readonly<Record<PictureRecipe['kernel'], string>> = {
  nearest: 'NEAREST',
  linear: 'BILINEAR',
  cubic: 'BICUBIC',
  lanczos3: 'LANCZOS',
}

const fits: Readonly<Record<PictureRecipe['fit'], string>> = {
  fill: 'image.resize(SIZE, KERNEL)',
  cover: 'ImageOps.fit(image, SIZE, KERNEL)',
  contain: 'ImageOps.pad(image, SIZE, KERNEL, color=fill)',
}

/**
 * A Python module whose function `prepare` makes of a picture file what the model was trained on: with Pillow and NumPy
 * alone, float32 `[rows, columns, channels]`. A byte differs by 1 at most.
 */
export function pictureScript(recipe: PictureRecipe, input: InputScale): string {
  const { rows, columns, grey, fit, kernel, background, orientation, unpack } = recipe
  const colour = [1, 3, 5].map((at) => Number.parseInt(background.slice(at, at + 2), 16))
  const lines = [
    '"""Prepares pictures as the model was trained, by Pillow and NumPy (pip install pillow numpy).',
    '',
    'python SCRIPT PICTURE prints what becomes of one; prepare(path) gives it.',
    '"""',
    '',
    'import sys',
    '',
    'import numpy as np',
    'from PIL import Image, ImageOps',
    '',
    `SIZE = (${columns}, ${rows})  # width, height`,
    `KERNEL = Image.Resampling.${kernels[kernel]}`,
    `BACKGROUND = (${colour.join(', ')})`,
    '',
    '',
    'def prepare(path):',
    `    """The picture as float32 [${rows}, ${columns}, ${grey ? 1 : 3}]."""`,
    '    image = Image.open(path)',
    ...(unpack === 'scaled' ? scaledLines : []),
    ...(orientation ? ['    image = ImageOps.exif_transpose(image)'] : []),
    '    if image.mode.startswith("I;16"):',
    '        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))',
    '    if "A" in image.getbands() or "transparency" in image.info:',
    '        image = image.convert("RGBA")',
    '        below = Image.new("RGB", image.size, BACKGROUND)',
    '        below.paste(image.convert("RGB"), mask=image.getchannel("A"))',
    '        image = below',
    `    image = image.convert("RGB")${grey ? '.convert("L")' : ''}`,
    ...(fit === 'contain'
      ? [
          `    fill = ${grey ? 'Image.new("RGB", (1, 1), BACKGROUND).convert("L").getpixel((0, 0))' : 'BACKGROUND'}`,
        ]
      : []),
    `    image = ${fits[fit]}`,
    `    values = np.asarray(image, np.float32).reshape(${rows}, ${columns}, ${grey ? 1 : 3})`,
    ...scaleLines(input),
    '    return values',
    '',
    '',
    'if __name__ == "__main__":',
    '    print(prepare(sys.argv[1]))',
  ]
  return `${lines.join('\n')}\n`
}

/** A large JPEG unpacked at a fraction of its size: `jpegFraction`. What is left over at the right and below is cut. */
const scaledLines = [
  '    if image.format in ("JPEG", "MPO"):',
  '        width, height = image.size',
  '        times = min(width, height) / max(SIZE)',
  '        fraction = next((n for n in (8, 4, 2) if times >= n), 1)',
  '        if fraction > 1:',
  '            size = (width // fraction, height // fraction)',
  '            image.draft(None, size)',
  '            image = image.crop((0, 0, *size))',
] as const

/** What is done to bytes, in float32. */
function scaleLines({ scale, offset, normalization }: InputScale): readonly string[] {
  const scaled = `    values = values * np.float32(${scale}) + np.float32(${offset})`
  if (normalization === undefined) return [scaled]
  const array = (numbers: readonly number[]) => `np.array(${toPython(numbers)}, np.float32)`
  return [
    scaled,
    `    values = (values - ${array(normalization.mean)}) / ${array(deviationsOf(normalization))}`,
  ]
}
