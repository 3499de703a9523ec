// Stands in for the conversion of a backbone: the model is what the weights were.
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

const [source, folder] = process.argv.slice(2)
mkdirSync(folder)
cpSync(source, join(folder, 'model.json'))
