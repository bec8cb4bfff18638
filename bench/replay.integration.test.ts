import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RecordingWriter } from '@/core/history/recording-writer'
import { UsageError } from './bench'
import { run } from './replay'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkling-replay-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const silent = { progress: () => {} }
/** A helper that stands in one file and is typed again into another: what an editor without a model can foresee. */
const helper = `export async function readConfiguration(folder: string): Promise<Configuration> {
  const source = await readFile(join(folder, 'configuration.json'), 'utf8').catch(() => null)
  if (source === null) return defaultConfiguration
  const parsed = configurationSchema.safeParse(JSON.parse(source))
  if (!parsed.success) throw new ConfigurationError(folder, parsed.error)
  return { ...defaultConfiguration, ...parsed.data }
}
`
const imports = `import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { configurationSchema, defaultConfiguration, type Configuration } from './schema'
`

async function repetitiveSession(lineBreak: string): Promise<string> {
  const writer = new RecordingWriter({
    rootUri: 'workspace:///t',
    uuid: 't',
    startedAtMs: 1000,
    isExcluded: () => false,
  })
  const [before, keys] = [imports, helper].map((text) => text.replaceAll('\n', lineBreak)) as [string, string]
  writer.content('server/configuration.ts', before + keys, 1000)
  writer.content('client/configuration.ts', before, 1000)
  let at = before.length
  let atMs = 2000
  for (const key of keys.match(/\r?\n[ \t]*|[^]/gu) ?? []) {
    writer.change('client/configuration.ts', [{ from: at, to: at, insert: key }], (atMs += 150))
    at += key.length
    writer.selection('client/configuration.ts', [{ from: at, to: at }], atMs)
  }
  const file = join(folder, `repetitive-${lineBreak.length}.json`)
  await writeFile(file, writer.toJson())
  return file
}

describe('bench replay', () => {
  it.each([['\n'], ['\r\n']])(
    'saves keys on a repetitive recording with line breaks %j, and replaces nothing on screen',
    async (lineBreak) => {
      const result = await run([await repetitiveSession(lineBreak)], silent)
      expect(result).toMatchObject({ recordings: 1, replaced: 0, reversals: 0 })
      const { keystrokes, saved, savedShare, shown, accepted, precision, latencyMs } = result as Record<
        string,
        number
      > & { latencyMs: { p50: number } }
      expect(keystrokes).toBeGreaterThan(150)
      expect(accepted).toBeGreaterThan(0)
      expect(accepted).toBeLessThanOrEqual(shown ?? 0)
      expect(saved).toBeGreaterThan(20)
      expect(savedShare).toBeCloseTo((saved ?? 0) / (keystrokes ?? 1), 3)
      expect(precision).toBeGreaterThan(0.3)
      expect(latencyMs.p50).toBeGreaterThan(0)
    },
  )

  it('gives the same counts every time', async () => {
    const file = await repetitiveSession('\n')
    const [first, second] = [await run([file], silent), await run([file], silent)]
    expect({ ...first, latencyMs: null }).toEqual({ ...second, latencyMs: null })
  })

  it('refuses a file that is no recording, and says where it is wrong', async () => {
    const file = join(folder, 'wrong.json')
    await writeFile(file, JSON.stringify({ log: [{ kind: 'changed', id: 4, edit: [[0, 0, 'x']] }] }))
    await expect(run([file], silent)).rejects.toThrow(UsageError)
    await expect(run([file], silent)).rejects.toThrow('entry 0')
  })
})
