import { describe, expect, test } from 'vitest'
import type { Command } from '../../../src/main/cli/command.ts'
import { commands } from '../../../src/main/cli/commands/index.ts'
import { GraftError } from '../../../src/shared/contract/errors/graftError.ts'
import { capture } from './capture.ts'

/** A command that only throws. */
const failing = (error: unknown): readonly Command[] => [
  {
    usage: 'fail',
    help: 'Fails.',
    run: () => {
      throw error
    },
  },
]

describe('help', () => {
  test('lists every command and says what MODEL is', async () => {
    const { code, out, err } = await capture(['--help'])
    expect(code).toBe(0)
    expect(err).toBe('')
    for (const { usage } of commands) expect(out).toContain(`  ${usage.split(' ')[0] ?? ''} `)
    expect(out).toContain('library:NAME')
  })

  test.each(commands.map(({ usage }) => usage))(
    '"%s" takes --json and --library',
    async (usage) => {
      const words = usage.split(' ').filter((word) => !/^[<[]/.test(word))
      const { code, out } = await capture([...words, '--help'])
      expect(code).toBe(0)
      expect(out).toContain('--json')
      expect(out).toContain('--library <file>')
      const args = usage.split(' ').filter((word) => /^[<[]/.test(word))
      for (const arg of args) expect(out).toContain(arg)
    },
  )

  test('the version is one line', async () => {
    expect(await capture(['--version'])).toMatchObject({ code: 0, out: '1.2.3\n', err: '' })
  })
})

const wrongCalls = [
  { call: ['trane'], says: "unknown command 'trane'" },
  { call: ['runs', 'lst'], says: "unknown command 'lst'" },
  { call: ['inspect', 'm.h5', '--jsno'], says: "unknown option '--jsno'" },
  { call: ['inspect'], says: "missing required argument 'model'" },
  { call: ['inspect', 'a.h5', 'b.h5'], says: 'too many arguments' },
  { call: ['predict', 'm.h5', '--input', 'x.npy'], says: '--output <y.npy>' },
  { call: ['train', 'p.json', '--library'], says: 'argument missing' },
  { call: ['runs', 'compare', 'one'], says: 'Comparing takes two runs or more' },
]

describe('a wrong call', () => {
  test.each(wrongCalls)('graft $call ends with 2 and is explained', async ({ call, says }) => {
    const { code, out, err } = await capture(call)
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toContain(says)
    expect(err).not.toContain('    at ')
  })

  // "--library" would take "--json" as the name of the file.
  const jsonCalls = wrongCalls.filter(({ call }) => !call.includes('--library'))
  test.each(jsonCalls)('graft $call is one record under --json', async ({ call, says }) => {
    const { code, records } = await capture([...call, '--json'])
    expect(code).toBe(2)
    expect(records()).toEqual([
      {
        type: 'error',
        code: 'usage.wrong',
        params: expect.anything() as object,
        message: expect.stringContaining(says) as string,
        advice: 'See "graft --help".',
      },
    ])
  })
})

describe('what a command throws', () => {
  const error = new GraftError('library.noRun', { run: 'x7' })

  test('is said to people: what, then what to do', async () => {
    expect(await capture(['fail'], { commands: failing(error) })).toMatchObject({
      code: 1,
      out: '',
      err: `Error: There is no run "x7" in the library.\nSee "graft runs list".\n`,
    })
  })

  test('is one record for programs, with code and parameters', async () => {
    const { code, err, records } = await capture(['fail', '--json'], { commands: failing(error) })
    expect([code, err]).toEqual([1, ''])
    expect(records()).toEqual([
      {
        type: 'error',
        code: 'library.noRun',
        params: { run: 'x7' },
        message: 'There is no run "x7" in the library.',
        advice: 'See "graft runs list".',
      },
    ])
  })

  test('is called a defect when it is none of the known faults, without a stack', async () => {
    const defect = new TypeError('x is not a function')
    const { code, err } = await capture(['fail'], { commands: failing(defect) })
    expect(code).toBe(1)
    expect(err).toContain('x is not a function')
    expect(err).toContain('defect of Graft')
    expect(err).not.toContain('    at ')
  })
})
