import { describe, expect, it } from 'vitest'
import { checkMonitor, monitorMode } from '../../../src/shared/training/monitor.ts'

describe('monitorMode', () => {
  it('knows which way is better by the name, in training and validation', () => {
    expect(monitorMode('loss')).toBe('min')
    expect(monitorMode('valLoss')).toBe('min')
    expect(monitorMode('valBinaryAccuracy')).toBe('max')
    expect(monitorMode('rootMeanSquaredError')).toBe('min')
    expect(monitorMode('valCosineSimilarity')).toBe('max')
  })

  it.each(['accuracy', 'valAccuracy', 'val_loss', 'learningRate', ''])(
    'refuses "%s", which no run reports',
    (name) => {
      expect(() => monitorMode(name)).toThrow(expect.objectContaining({ code: 'plan.badMonitor' }))
    },
  )
})

describe('checkMonitor', () => {
  const metrics = ['recall'] as const

  it('takes what the run will report', () => {
    for (const name of ['loss', 'recall', 'valLoss', 'valRecall']) {
      expect(() => {
        checkMonitor(name, { metrics, hasValidation: true })
      }).not.toThrow()
    }
  })

  it('refuses a metric that the plan lacks, and validation numbers without validation rows', () => {
    expect(() => {
      checkMonitor('valPrecision', { metrics, hasValidation: true })
    }).toThrow(/does not report/)
    expect(() => {
      checkMonitor('valLoss', { metrics, hasValidation: false })
    }).toThrow(/does not report/)
  })
})
