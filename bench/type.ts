import { copyFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type CDPSession, type Page } from '@playwright/test'
import { ensureBrowser } from '../scripts/browser.mjs'
import { ensureBuilt } from '../scripts/setup.mjs'
import { ServerProcess } from '../e2e/server-process'
import { Workbench } from '../e2e/workbench'
import { type BenchOptions, type Bound, readArguments, readCount, UsageError } from './bench'
import { fetchProject, packages } from './packages'
import { rounded, seededRandom, summarize, type LatencySummary } from './statistics'
import { typingText } from './typing-text'

export const usage = 'type [FILE] [--keys N] [--lines N] [--seed S]'

/** One frame at 60 Hz, the bound that the issue names for the cost of prediction on screen. */
const frameMs = 1000 / 60
/** Plain JavaScript: the loader that runs this bench adds helpers to functions, which a page does not have. */
const probeFile = fileURLToPath(new URL('typing-probe.js', import.meta.url))
const keysPerBlock = 25
/** About 70 words a minute, a fast typist. */
const keyIntervalMs = 120

export const bounds: readonly Bound[] = [
  { figure: 'extraPaintP95Ms', atMost: frameMs },
  { figure: 'extraScriptP95Ms', atMost: 3 },
  { figure: 'ghostMs.p95', atMost: 50 },
]

interface TypeResult {
  readonly keys: number
  readonly lines: number
  readonly paintMs: { readonly on: LatencySummary; readonly off: LatencySummary }
  readonly scriptMs: { readonly on: LatencySummary; readonly off: LatencySummary }
  readonly ghostMs: LatencySummary
  readonly ghosts: number
  /** Tasks over 50 ms on the page's main thread while prediction was on. */
  readonly longTasks: number
  readonly longTasksOff: number
  readonly extraPaintP95Ms: number
  readonly extraScriptP95Ms: number
}

/**
 * Types real code into the built app in headless Chromium, prediction on and off in alternating blocks of 25 keys, and measures per
 * key: key → paint (keydown's timestamp → animation frame → message task), script time of the main thread (Chromium's own counter),
 * and key → ghost text painted (the editor's `inkling:ghost` measure).
 */
export async function run(args: readonly string[], { progress }: BenchOptions): Promise<TypeResult> {
  const given = readArguments(args, ['keys', 'lines', 'seed'])
  const keys = readCount(given, 'keys', 600)
  const lines = readCount(given, 'lines', 5_000)
  const seed = readCount(given, 'seed', 1)
  const executablePath = ensureBrowser()
  if (!executablePath) throw new UsageError('no Chromium was found; set CHROMIUM_PATH to one')
  await ensureBuilt()

  const folder = await mkdtemp(join(tmpdir(), 'inkling-type-'))
  const server = await prepareServer(folder, given.positional[0], lines)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.addInitScript({ path: probeFile })
    const workbench = await Workbench.open(page, server.url)
    await workbench.openFile('typed.ts')
    await workbench.indexed()
    await goToLine(page, Math.floor(lines / 2))
    const text = typingText(await readFile(join(folder, 'typed.ts'), 'utf8'), keys, seededRandom(seed))
    return await measure(page, text, lines, progress)
  } finally {
    await browser.close()
    await server.dispose()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A project around one file of `lines` lines: the user's file, or the first test project's sources joined. */
async function prepareServer(folder: string, file: string | undefined, lines: number): Promise<ServerProcess> {
  const project = packages.complete.test[0]
  if (!project) throw new RangeError('package-list.json names no test project')
  const source = await fetchProject(project)
  await cp(source, join(folder, 'library'), { recursive: true })
  if (file) await copyFile(file, join(folder, 'typed.ts'))
  else await writeFile(join(folder, 'typed.ts'), await joinedSource(source, lines))
  return ServerProcess.start({ project: folder })
}

async function joinedSource(source: string, lines: number): Promise<string> {
  const names = (await readdir(source, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !basename(name).includes('.test.'),
  )
  const texts = await Promise.all(names.sort().map((name) => readFile(join(source, name), 'utf8')))
  const joined = texts.join('\n').split('\n')
  const repeated = Array.from({ length: lines }, (_, index) => joined[index % joined.length] ?? '')
  return `${repeated.join('\n')}\n`
}

async function goToLine(page: Page, line: number): Promise<void> {
  const url = new URL(page.url())
  url.searchParams.set('path', 'typed.ts')
  url.searchParams.set('line', String(line))
  await page.goto(url.href)
  const workbench = new Workbench(page)
  await workbench.saved()
  await workbench.indexed()
  await workbench.editor.locator('.cm-content').focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
}

async function measure(page: Page, text: string, lines: number, progress: (line: string) => void): Promise<TypeResult> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const paint = { on: [] as number[], off: [] as number[] }
  const script = { on: [] as number[], off: [] as number[] }
  const ghosts: number[] = []
  const longTasks = { on: 0, off: 0 }
  for (let from = 0, block = 0; from < text.length; from += keysPerBlock, block += 1) {
    const mode = block % 2 === 0 ? 'on' : 'off'
    await setPrediction(page, mode === 'on')
    await page.evaluate(() => window.inklingTyping.reset())
    let before = await scriptSeconds(session)
    for (const key of text.slice(from, from + keysPerBlock)) {
      await page.keyboard.press(key === '\n' ? 'Enter' : key === ' ' ? 'Space' : key)
      await page.waitForTimeout(keyIntervalMs)
      const after = await scriptSeconds(session)
      script[mode].push((after - before) * 1_000)
      before = after
    }
    const seen = await page.evaluate(() => window.inklingTyping.read())
    paint[mode].push(...seen.paintMs)
    longTasks[mode] += seen.longTasks
    if (mode === 'on') ghosts.push(...seen.ghostMs)
    progress(`${Math.min(text.length, from + keysPerBlock)} of ${text.length} keys`)
  }
  const paintMs = { on: summarize(paint.on), off: summarize(paint.off) }
  const scriptMs = { on: summarize(script.on), off: summarize(script.off) }
  return {
    keys: text.length,
    lines,
    paintMs,
    scriptMs,
    ghostMs: summarize(ghosts),
    ghosts: ghosts.length,
    longTasks: longTasks.on,
    longTasksOff: longTasks.off,
    extraPaintP95Ms: rounded(paintMs.on.p95 - paintMs.off.p95, 3),
    extraScriptP95Ms: rounded(scriptMs.on.p95 - scriptMs.off.p95, 3),
  }
}

async function scriptSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0
}

/** Through the settings that the page itself keeps, as a change in another tab of the same browser would arrive. */
async function setPrediction(page: Page, enabled: boolean): Promise<void> {
  await page.evaluate((isEnabled) => {
    const key = 'inkling.settings'
    const settings = JSON.parse(localStorage.getItem(key) ?? '{}') as { prediction?: object }
    localStorage.setItem(
      key,
      JSON.stringify({ ...settings, prediction: { ...settings.prediction, enabled: isEnabled, learning: false } }),
    )
    window.dispatchEvent(new StorageEvent('storage', { key }))
  }, enabled)
}

declare global {
  interface Window {
    inklingTyping: { reset(): void; read(): { paintMs: number[]; ghostMs: number[]; longTasks: number } }
  }
}
