import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { BenchOptions } from './bench'
import { missedBounds, UsageError } from './bench'
import { registry } from './registry'
import { renderTable } from './table'

/*
 * npm run bench -- <name> [args] [--json]     one bench; exactly one JSON object on stdout with --json
 * npm run bench -- --check [name …]           every bench that has a bound, on its default inputs; exit 1 when one is missed
 * npm run bench -- --record [name …]          the same for every bench, written to bench/baseline.json
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const baselineFile = fileURLToPath(new URL('baseline.json', import.meta.url))
const options: BenchOptions = { progress: (line) => void process.stderr.write(`${line}\n`) }

function usage(): string {
  const names = Object.keys(registry).join(' | ')
  return `usage: npm run bench -- <${names}> [arguments] [--json]\n       npm run bench -- --check | --record [names]`
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
}

async function load(name: string) {
  const loader = Object.hasOwn(registry, name) ? registry[name] : undefined
  if (loader === undefined) throw new UsageError(`there is no bench called ${name}\n${usage()}`)
  return loader()
}

function print(result: object, asJson: boolean): void {
  process.stdout.write(`${asJson ? JSON.stringify(result) : renderTable(result)}\n`)
}

async function runOne(name: string, args: readonly string[], asJson: boolean): Promise<number> {
  const bench = await load(name)
  try {
    print(await bench.run(args, options), asJson)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw new UsageError(`${error.message}\nusage: npm run bench -- ${bench.usage}`, { cause: error })
  }
  return 0
}

async function check(names: readonly string[], asJson: boolean): Promise<number> {
  const missed: string[] = []
  const checked: string[] = []
  for (const name of names) {
    const { bounds, run } = await load(name)
    if (bounds === undefined || bounds.length === 0) continue
    options.progress(`checking ${name}`)
    checked.push(name)
    missed.push(...missedBounds(await run([], options), bounds).map((miss) => `${name}: ${miss}`))
  }
  print({ checked, missed }, asJson)
  return missed.length === 0 ? 0 : 1
}

async function record(names: readonly string[], asJson: boolean): Promise<number> {
  const baseline = await readBaseline()
  for (const name of names) {
    options.progress(`recording ${name}`)
    const figures = await (await load(name)).run([], options)
    baseline[name] = {
      commit: git('rev-parse', 'HEAD'),
      date: git('log', '-1', '--format=%cI'),
      node: process.version,
      machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}`,
      figures,
    }
    // Paths as seen from the repository: where it lies is nobody's business.
    await writeFile(baselineFile, `${JSON.stringify(baseline, null, 2).replaceAll(root, '')}\n`)
  }
  print({ recorded: names }, asJson)
  return 0
}

async function readBaseline(): Promise<Record<string, object>> {
  try {
    return JSON.parse(await readFile(baselineFile, 'utf8')) as Record<string, object>
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const asJson = argv.includes('--json')
  const [first, ...rest] = argv.filter((argument) => argument !== '--json')
  const names = rest.length > 0 ? rest : Object.keys(registry)
  if (first === '--check') return check(names, asJson)
  if (first === '--record') return record(names, asJson)
  if (first === undefined || first.startsWith('-')) throw new UsageError(usage())
  return runOne(first, rest, asJson)
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error
    ? `${error.stack ?? error.message}\ncaused by ${describe(error.cause)}`
    : (error.stack ?? error.message)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const isUsage = error instanceof UsageError
  process.stderr.write(`${isUsage ? error.message : describe(error)}\n`)
  process.exitCode = isUsage ? 2 : 1
}
