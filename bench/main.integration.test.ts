import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
let folder = ''

const bench = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'bench/main.ts', ...args],
      { cwd: root },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
      },
    )
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkling-bench-'))
  const lines = Array.from({ length: 400 }, (_, index) => `const value${index} = compute(${index % 7})`)
  await writeFile(join(folder, 'a.ts'), lines.join('\n'))
  await writeFile(
    join(folder, 'b.ts'),
    lines.flatMap((line, index) => (index % 5 === 0 ? [line, '// new'] : index % 11 === 0 ? [] : [line])).join('\n'),
  )
  await writeFile(join(folder, 'spaced.ts'), lines.map((line) => `\t${line}`).join('\n\n'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('npm run bench', () => {
  it('prints exactly one JSON object, with every peer and the same script length', async () => {
    const { code, stdout } = await bench('diff', join(folder, 'a.ts'), join(folder, 'b.ts'), '--json')
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    const result = JSON.parse(stdout) as {
      pairs: { changed: number; peers: Record<string, { changed: number }> }[]
      longerScripts: number
    }
    expect(result.longerScripts).toBe(0)
    expect(Object.keys(result.pairs[0]?.peers ?? {}).sort()).toEqual(['diff-sequences', 'fast-myers-diff', 'jsdiff'])
    for (const peer of Object.values(result.pairs[0]?.peers ?? {})) expect(peer.changed).toBe(result.pairs[0]?.changed)
  })

  it('counts what white space costs on code that was reformatted elsewhere', async () => {
    const { stdout } = await bench('diff', join(folder, 'a.ts'), join(folder, 'spaced.ts'), '--json')
    expect(JSON.parse(stdout)).toMatchObject({ whitespace: [{ formatter: 'given', capped: false }] })
    expect((JSON.parse(stdout) as { whitespaceSaved: number }).whitespaceSaved).toBeGreaterThan(0.5)
  })

  it('prints a table for a person', async () => {
    const { stdout } = await bench('diff', join(folder, 'a.ts'), join(folder, 'b.ts'))
    expect(stdout).toContain('geomeanSpeedup')
    expect(() => JSON.parse(stdout) as unknown).toThrow()
  })

  it.each([
    [[]],
    [['no-such-bench']],
    [['diff', 'one-file']],
    [['diff', 'missing-a', 'missing-b']],
    [['diff', '--what', '1']],
    [['replay', 'missing.json']],
  ])('refuses %j with exit code 2, a reason on stderr and nothing on stdout', async (args) => {
    const { code, stdout, stderr } = await bench(...args, '--json')
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('usage: npm run bench')
  })
})
