import { currentLanguage } from './i18n.ts'

/** `18,496` */
export function formatCount(value: number): string {
  return new Intl.NumberFormat(currentLanguage()).format(value)
}

/** `18.5k`, `1.2M`: where there is little room. */
export function formatCompact(value: number): string {
  return new Intl.NumberFormat(currentLanguage(), {
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(value)
}

/** A measured number with so many digits that count: `0.0312`. NaN and the infinities keep their names. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(digits - 2)
  return new Intl.NumberFormat(currentLanguage(), { maximumSignificantDigits: digits }).format(
    value,
  )
}

/** A share of 0..1 as `97.3 %`. */
export function formatPercent(share: number, decimals = 1): string {
  return new Intl.NumberFormat(currentLanguage(), {
    style: 'percent',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(share)
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** Bytes in the largest unit of 1000 that fits: `4.8 MB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return new Intl.NumberFormat(currentLanguage(), {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: power === 0 ? 0 : 1,
  }).format(bytes / 1000 ** power)
}

/** `21 s`, `3 min 5 s`, `2 h 10 min` */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  const parts: [number, string][] =
    seconds < 60
      ? [[seconds, 'second']]
      : seconds < 3600
        ? [
            [Math.floor(seconds / 60), 'minute'],
            [seconds % 60, 'second'],
          ]
        : [
            [Math.floor(seconds / 3600), 'hour'],
            [Math.floor((seconds % 3600) / 60), 'minute'],
          ]
  return parts
    .filter(([value], i) => i === 0 || value > 0)
    .map(([value, unit]) =>
      new Intl.NumberFormat(currentLanguage(), {
        style: 'unit',
        unit,
        unitDisplay: 'short',
      }).format(value),
    )
    .join(' ')
}

/** A moment as `27 Nov, 22:10`, with the year when it is another. */
export function formatMoment(iso: string, now = new Date()): string {
  const moment = new Date(iso)
  const sameYear = moment.getFullYear() === now.getFullYear()
  return new Intl.DateTimeFormat(currentLanguage(), {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(moment)
}
