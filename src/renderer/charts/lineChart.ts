import type { ChartData, ChartOptions } from 'chart.js'

/** One line of a chart. */
export interface ChartLine {
  readonly name: string
  /** `x` is an epoch from 1; a value that is not finite leaves a gap. */
  readonly points: readonly { readonly x: number; readonly y: number }[]
  /** Which of the six colours, from 0. */
  readonly colour: number
  /** Validation is dashed, so that it differs in more than colour. */
  readonly dashed?: boolean
}

/** Where a phase begins. */
export interface PhaseBorder {
  /** The last epoch before it. */
  readonly epoch: number
  readonly name: string
}

/** A colour of the tokens as it is now. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

export function chartData(lines: readonly ChartLine[]): ChartData<'line'> {
  return {
    datasets: lines.map(({ name, points, colour, dashed }) => ({
      label: name,
      data: points.map(({ x, y }) => ({ x, y: Number.isFinite(y) ? y : NaN })),
      borderColor: token(`--chart-${(colour % 6) + 1}`),
      backgroundColor: token(`--chart-${(colour % 6) + 1}`),
      borderDash: dashed === true ? [5, 4] : [],
      borderWidth: 2,
      pointRadius: points.length === 1 ? 3 : 0,
      pointHitRadius: 12,
    })),
  }
}

export interface ChartLook {
  readonly logarithmic: boolean
  readonly borders: readonly PhaseBorder[]
}

export function chartOptions({ logarithmic, borders }: ChartLook): ChartOptions<'line'> {
  const soft = token('--text-soft')
  const grid = token('--chart-grid')
  const font = { size: 11 }
  return {
    animation: false,
    maintainAspectRatio: false,
    responsive: true,
    normalized: true,
    interaction: { mode: 'index', intersect: false },
    layout: { padding: { top: 16 } },
    scales: {
      x: {
        type: 'linear',
        grid: { display: false },
        border: { color: grid },
        ticks: { color: soft, precision: 0, font, maxRotation: 0 },
      },
      y: {
        type: logarithmic ? 'logarithmic' : 'linear',
        grid: { color: grid },
        border: { display: false },
        ticks: { color: soft, maxTicksLimit: 5, font },
      },
    },
    plugins: {
      legend: { display: false },
      tooltip: { animation: false },
      phaseBorders: { borders, colour: soft },
    },
  }
}
