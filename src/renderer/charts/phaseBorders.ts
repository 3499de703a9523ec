import type { Chart, ChartType, Plugin } from 'chart.js'
import type { PhaseBorder } from './lineChart.ts'

interface PhaseBorderOptions {
  borders: readonly PhaseBorder[]
  colour: string
}

declare module 'chart.js' {
  // The name of the parameter must be that of chart.js's own declaration.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface PluginOptionsByType<TType extends ChartType> {
    phaseBorders?: PhaseBorderOptions
  }
}

/** Draws a dashed line with a name where each phase begins. */
export const phaseBorders: Plugin<'line', PhaseBorderOptions> = {
  id: 'phaseBorders',
  afterDatasetsDraw(chart: Chart<'line'>, _args, { borders, colour }) {
    const { ctx, chartArea, scales } = chart
    const { x } = scales
    if (x === undefined) return
    ctx.save()
    ctx.strokeStyle = colour
    ctx.fillStyle = colour
    ctx.font = '11px system-ui, sans-serif'
    ctx.setLineDash([2, 3])
    for (const { epoch, name } of borders) {
      const at = Math.round(x.getPixelForValue(epoch)) + 0.5
      if (at < chartArea.left || at > chartArea.right) continue
      ctx.beginPath()
      ctx.moveTo(at, chartArea.top)
      ctx.lineTo(at, chartArea.bottom)
      ctx.stroke()
      ctx.fillText(name, at + 4, chartArea.top - 4)
    }
    ctx.restore()
  },
}
