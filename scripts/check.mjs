/**
 * `npm run check`: compiler, linter, formatter, import floors and circles, unused code. Every step runs even when an
 * earlier one failed; the exit code is 1 when any did. `--json FILE` writes the counts for `npm test`.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ensureInstalled, ensurePrismaClient } from './setup.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (path) => [process.execPath, `node_modules/${path}`]
const floors = 'app components editor workers server core bench e2e scripts'.split(' ')

const steps = [
  ['types', [...bin('typescript/bin/tsc'), '--noEmit', '-p', '.']],
  ['lint', [...bin('oxlint/bin/oxlint'), '--deny-warnings']],
  ['format', [...bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '--cache', '.']],
  [
    'floors and circles',
    [
      process.execPath,
      '--import',
      './scripts/check/typescript-alias.mjs',
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      ...floors,
      '--config',
      '.dependency-cruiser.cjs',
    ],
  ],
  ['unused code', [...bin('knip/bin/knip.js'), '--no-progress']],
]

await ensureInstalled()
await ensurePrismaClient()
let failed = 0
for (const [name, [command, ...args]] of steps) {
  const startedAt = performance.now()
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
  if (status !== 0) failed += 1
}
const out = process.argv.indexOf('--json')
if (out > 0) writeFileSync(process.argv[out + 1], JSON.stringify({ passed: steps.length - failed, failed, skipped: 0 }))
process.exit(failed ? 1 : 0)
