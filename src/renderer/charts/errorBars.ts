import type { Chart, ChartType, Plugin } from 'chart.js'

interface ErrorBarOptions {
  /** Half the height of each bar, by series and point, in units of the axis. */
  deviations: readonly (readonly number[])[]
}

declare module 'chart.js' {
  // The name of the parameter must be that of chart.js's own declaration.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface PluginOptionsByType<TType extends ChartType> {
    errorBars?: ErrorBarOptions
  }
}

/** Half the width of a bar's ends, in pixels. */
const END = 4

/** Draws how far values spread around each point. */
export const errorBars: Plugin<'scatter', ErrorBarOptions> = {
  id: 'errorBars',
  beforeDatasetsDraw(chart: Chart<'scatter'>, _args, { deviations }) {
    const { ctx, scales } = chart
    const { x, y } = scales
    if (x === undefined || y === undefined) return
    ctx.save()
    ctx.lineWidth = 1.5
    chart.data.datasets.forEach(({ data, borderColor }, series) => {
      ctx.strokeStyle = typeof borderColor === 'string' ? borderColor : ''
      data.forEach((point, i) => {
        const half = deviations[series]?.[i] ?? 0
        if (half === 0 || typeof point !== 'object' || point === null) return
        const { x: across, y: mean } = point
        if (across === null || mean === null) return
        const at = x.getPixelForValue(across)
        const [top, bottom] = [y.getPixelForValue(mean + half), y.getPixelForValue(mean - half)]
        ctx.beginPath()
        ctx.moveTo(at, top)
        ctx.lineTo(at, bottom)
        for (const end of [top, bottom]) {
          ctx.moveTo(at - END, end)
          ctx.lineTo(at + END, end)
        }
        ctx.stroke()
      })
    })
    ctx.restore()
  },
}
