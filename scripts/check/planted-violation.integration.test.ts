import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
let house = ''

/** A copy of the house's rules with nothing in it but what a test plants. */
beforeAll(() => {
  house = mkdtempSync(path.join(tmpdir(), 'inkling-house-'))
  for (const file of [
    '.dependency-cruiser.cjs',
    'knip.json',
    'tsconfig.json',
    'package.json',
    '.oxlintrc.json',
    'scripts/check',
  ])
    cpSync(path.join(root, file), path.join(house, file), { recursive: true })
  symlinkSync(path.join(root, 'node_modules'), path.join(house, 'node_modules'))
})
afterAll(() => rmSync(house, { recursive: true, force: true }))

function plant(files: Record<string, string>): void {
  for (const folder of ['core', 'editor', 'workers', 'components', 'server', 'app', 'bench', 'e2e'])
    rmSync(path.join(house, folder), { recursive: true, force: true })
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(house, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(house, file), text)
  }
}

function cruise(): { status: number | null; output: string } {
  const folders = ['core', 'editor', 'workers', 'components', 'server', 'app'].filter((folder) =>
    execFileSync('ls', [house]).toString().split('\n').includes(folder),
  )
  const args = [
    '--import',
    './scripts/check/typescript-alias.mjs',
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
  ]
  const result = spawnSync(process.execPath, [...args, ...folders, '--config', '.dependency-cruiser.cjs'], {
    cwd: house,
  })
  return { status: result.status, output: result.stdout.toString() + result.stderr.toString() }
}

const forbidden: [string, Record<string, string>, string][] = [
  [
    'core importing the server',
    {
      'core/text/a.ts': `import { b } from '../../server/b'\nexport const a = b\n`,
      'server/b.ts': 'export const b = 1\n',
    },
    'core-is-pure',
  ],
  [
    'core importing a Node built-in',
    { 'core/text/a.ts': `import { readFileSync } from 'node:fs'\nexport const a = readFileSync\n` },
    'core-is-pure',
  ],
  [
    'a room importing a room to its right',
    {
      'core/text/a.ts': `import { b } from '../diff/b'\nexport const a = b\n`,
      'core/diff/b.ts': 'export const b = 1\n',
    },
    'core-text-imports-only-rooms-to-its-left',
  ],
  [
    'a circle of types',
    {
      'core/text/a.ts': `import type { B } from './b'\nexport type A = B | 1\n`,
      'core/text/b.ts': `import type { A } from './a'\nexport type B = A | 2\n`,
    },
    'no-circles',
  ],
  [
    'a worker importing the editor',
    { 'workers/a.ts': `import { b } from '../editor/b'\nexport const a = b\n`, 'editor/b.ts': 'export const b = 1\n' },
    'workers-floor',
  ],
  [
    'the editor importing a worker at run time',
    { 'editor/a.ts': `import { b } from '../workers/b'\nexport const a = b\n`, 'workers/b.ts': 'export const b = 1\n' },
    'editor-knows-workers-by-type-only',
  ],
  [
    'a component importing a server value',
    {
      'components/a.tsx': `import { appRouter } from '../server/routers/app-router'\nexport const a = appRouter\n`,
      'server/routers/app-router.ts': 'export const appRouter = 1\n',
    },
    'components-import-app-router-as-type',
  ],
  [
    'a page importing Prisma',
    { 'app/page.tsx': `import { PrismaPg } from '@prisma/adapter-pg'\nexport const a = PrismaPg\n` },
    'only-db-imports-prisma',
  ],
]

describe('the floors', () => {
  it('accept a house that keeps them', () => {
    plant({
      'core/diff/a.ts': `import { b } from '../text/b'\nexport const a = b\n`,
      'core/text/b.ts': 'export const b = 1\n',
      'components/c.ts': `import type { AppRouter } from '../server/routers/app-router'\nexport type C = AppRouter\n`,
      'server/routers/app-router.ts': 'export type AppRouter = 1\n',
    })
    expect(cruise()).toMatchObject({ status: 0 })
  })

  it.each(forbidden)('refuse %s', (_, files, rule) => {
    plant(files)
    const { status, output } = cruise()
    expect(output).toContain(rule)
    expect(status).toBeGreaterThan(0)
  })
})

it('unused code is found: a planted file that nobody imports', () => {
  plant({ 'core/text/lonely.ts': 'export const lonely = 1\n' })
  const result = spawnSync(process.execPath, ['node_modules/knip/bin/knip.js', '--no-progress', '--include', 'files'], {
    cwd: house,
  })
  expect(result.stdout.toString()).toContain('core/text/lonely.ts')
  expect(result.status).toBe(1)
})

it('the linter reads TypeScript: a planted any and a planted console.log are found', () => {
  plant({ 'core/text/a.ts': 'export const a = (b: any): void => console.log(b)\n' })
  const result = spawnSync(process.execPath, ['node_modules/oxlint/bin/oxlint', '--deny-warnings', 'core'], {
    cwd: house,
  })
  expect(result.stdout.toString()).toContain('no-explicit-any')
  expect(result.stdout.toString()).toContain('no-console')
  expect(result.status).toBe(1)
})
