import type { InputRecipe } from '../data/inputRecipe.ts'
import { inputScaleOf, type Preparation } from '../data/preparation.ts'
import { FIRST_WORD_ID, PADDING_ID, UNKNOWN_ID } from '../data/textRecipe.ts'
import { pictureScript } from './pictureScript.ts'
import { toPython } from './python.ts'

/**
 * A Python module whose function `prepare` makes of new data what the model was trained on; `null` for arrays of numbers,
 * which only `scale` and `offset` touch.
 */
export function prepareScript(preparation: Preparation): string | null {
  const { input } = preparation
  switch (input.kind) {
    case 'pictures':
      return pictureScript(input, inputScaleOf(preparation))
    case 'table':
      return tableScript(input)
    case 'text':
      return textScript(input)
    case 'numbers':
      return null
  }
}

type RecipeOf<Kind extends InputRecipe['kind']> = Extract<InputRecipe, { kind: Kind }>

function tableScript({ columns, decimal }: RecipeOf<'table'>): string {
  return `"""Prepares rows of a table as the model was trained, by NumPy (pip install numpy).

python SCRIPT TABLE.csv prints what becomes of it; prepare(row) takes a row by column name.
"""

import csv
import re
import sys

import numpy as np

COLUMNS = ${toPython(columns)}
DECIMAL = ${toPython(decimal)}
EMPTY = {"", "na", "n/a", "nan", "null", "none", "-", "?", "#n/a"}
NUMBER = re.compile(r"[-+]?(\\d+(%s\\d*)?|%s\\d+)([eE][-+]?\\d+)?" % ((re.escape(DECIMAL),) * 2), re.ASCII)


def number(text):
    return float(text.replace(DECIMAL, ".")) if NUMBER.fullmatch(text) else None


def prepare(row):
    """The inputs of the model, float32, for a row {column: cell}."""
    values = []
    for column in COLUMNS:
        cell = row[column["name"]].strip()
        if column["type"] == "number":
            value = number(cell)
            value = column["missing"] if value is None else value
            if value is None:
                raise ValueError(f"column {column['name']} has no number: {cell!r}")
            values.append((value - column["subtract"]) / column["divide"])
        else:
            name = column["missing"] if cell.lower() in EMPTY else cell
            if name is None:
                raise ValueError(f"column {column['name']} is empty")
            values += [1.0 if known == name else 0.0 for known in column["names"]]
    return np.array(values, np.float32)


if __name__ == "__main__":
    with open(sys.argv[1], newline="", encoding="utf-8-sig") as file:
        dialect = csv.Sniffer().sniff(file.read(65536))
        file.seek(0)
        for row in csv.DictReader(file, dialect=dialect):
            print(prepare(row).tolist())
`
}

function textScript(recipe: RecipeOf<'text'>): string {
  const { words, length, tokens, lowerCase, padding, cut } = recipe
  return `"""Prepares text as the model was trained, by NumPy (pip install numpy).

python SCRIPT TEXT prints the ids; prepare(text) gives them.
"""

import sys
import unicodedata

import numpy as np

WORDS = ${toPython(words)}
IDS = {word: ${FIRST_WORD_ID} + i for i, word in enumerate(WORDS)}
LENGTH = ${length}


def is_word(letter):
    return unicodedata.category(letter)[0] in "LMN"


def tokens_of(text):
    text = unicodedata.normalize("NFC", text)${lowerCase ? '.lower()' : ''}
${
  tokens === 'characters'
    ? '    return list(text)'
    : `    found, word = [], ""
    for letter in text:
        if is_word(letter):
            word += letter
            continue
        if word:
            found.append(word)
        word = ""
        if not letter.isspace():
            found.append(letter)
    return found + [word] if word else found`
}


def prepare(text):
    """Ids of the model's table, int32 [${length}]: ${PADDING_ID} is padding, ${UNKNOWN_ID} what the table lacks."""
    ids = [IDS.get(token, ${UNKNOWN_ID}) for token in tokens_of(text)]
    ids = ids${cut === 'end' ? '[:LENGTH]' : '[-LENGTH:]'}
    filling = [${PADDING_ID}] * (LENGTH - len(ids))
    return np.array(${padding === 'end' ? 'ids + filling' : 'filling + ids'}, np.int32)


if __name__ == "__main__":
    print(prepare(sys.argv[1]).tolist())
`
}
