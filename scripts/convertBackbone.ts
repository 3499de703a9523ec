/** Run by the set-up: makes a model folder (argument 2) of EfficientNet-Lite0's PyTorch file (argument 1). */
import { convertEfficientNetLite0 } from '../src/main/backbones/convertBackbone.ts'

const [source, folder] = process.argv.slice(2)
if (source === undefined || folder === undefined) throw new Error('two paths are needed')
await convertEfficientNetLite0(source, folder)
