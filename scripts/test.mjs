/**
 * `npm test`: installs what the tests need (a browser included), then check, unit, integration and end-to-end.
 * Every suite runs even when an earlier one failed. The last line is `N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBrowser } from './browser.mjs'
import { ensureBuilt, ensureInstalled, ensurePrismaClient } from './setup.mjs'
import { ensureTestPrograms } from './system-package.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = mkdtempSync(path.join(tmpdir(), 'inkling-test-'))
const total = { passed: 0, failed: 0, skipped: 0 }

/** Runs one suite and adds its counts; a suite that crashed before it could count is one failure. */
function suite(name, args, read, env = {}) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 90 - name.length))}`)
  const report = path.join(reports, `${name}.json`)
  const startedAt = performance.now()
  const { status } = spawnSync(process.execPath, args(report), {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
  })
  const counts = existsSync(report)
    ? read(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0 }
  if (status !== 0 && counts.failed === 0) counts.failed = 1
  for (const key of Object.keys(total)) total[key] += counts[key]
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${seconds} s`)
}

const vitestCounts = (json) => ({
  passed: json.numPassedTests,
  failed:
    json.numFailedTests +
    json.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.length).length,
  skipped: json.numPendingTests + json.numTodoTests,
})
const playwrightCounts = ({ stats }) => ({
  passed: stats.expected + stats.flaky,
  failed: stats.unexpected,
  skipped: stats.skipped,
})
const vitest = (project) => (report) => [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--project',
  project,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
]

await ensureInstalled()
await ensurePrismaClient()
const browser = ensureBrowser()
ensureTestPrograms()

suite(
  'check',
  (report) => ['scripts/check.mjs', '--json', report],
  (json) => json,
)
suite('unit', vitest('unit'), vitestCounts)
suite('integration', vitest('integration'), vitestCounts)
if (browser) {
  await ensureBuilt()
  suite(
    'end-to-end',
    () => ['node_modules/@playwright/test/cli.js', 'test', '-c', 'e2e/playwright.config.ts', '--reporter', 'list,json'],
    playwrightCounts,
    { CHROMIUM_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_NAME: path.join(reports, 'end-to-end.json') },
  )
} else {
  total.skipped += 1
  console.log('\nend-to-end: skipped, no Chromium here and none could be installed (set CHROMIUM_PATH to one)')
}
rmSync(reports, { recursive: true, force: true })

console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(total.failed ? 1 : 0)
