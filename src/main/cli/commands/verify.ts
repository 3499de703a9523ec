import { readPlan } from '../../services/readPlan.ts'
import { openModel } from '../../services/openModel.ts'
import { verifyModel } from '../../services/pretraining/verifyModel.ts'
import { withTrainer } from '../../services/runPlan.ts'
import { cacheFolderOf, withLazyLibrary } from '../../services/workspace.ts'
import { argument, type Command } from '../command.ts'
import { formatCount, formatNumber } from '../table.ts'
import { percent } from './studyReport.ts'

export const verify: Command = {
  usage: 'verify <model> <plan>',
  help: "Tells how well a model's outputs tell pairs of the same class from others, on the test rows of a plan.",
  run: async ({ output, library }, args) => {
    const { plan, folder } = await readPlan(argument(args, 1))
    const model = await withLazyLibrary(library, (opened) =>
      openModel(argument(args, 0), { folder: process.cwd(), library: opened }),
    )
    const found = await withTrainer((trainer) =>
      verifyModel(model, plan, { folder, cacheFolder: cacheFolderOf(library), trainer }),
    )
    output.result({ type: 'verification', ...found }, [
      `Pairs             ${formatCount(found.same)} of the same class, ${formatCount(found.other)} of others`,
      `Area under ROC    ${formatNumber(found.areaUnderCurve)}`,
      `Equal-error rate  ${percent(found.equalErrorRate)} at a distance of ${formatNumber(found.threshold)}`,
    ])
    return 0
  },
}
