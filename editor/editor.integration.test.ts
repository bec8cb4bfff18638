import { chromium, type Browser, type Page } from '@playwright/test'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

/**
 * The editor in a real Chromium, with a tab worker that answers what the test says. Everything that state alone cannot show: glyphs
 * in place, keys through the browser, touch, input methods, and both kinds of undo.
 */
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const origin = 'http://editor.test'

const pageSource = `
import { createEditor } from './editor'
import { collaborativeText } from './collab/binding'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
window.outcomes = []
window.answer = null
window.openEditor = ({ text, isShared, ...options }) => {
  window.handle?.destroy()
  window.outcomes.length = 0
  window.answer = null
  const port = {
    open() {}, close() {}, change() {},
    reportOutcome: (outcome) => window.outcomes.push(outcome.kind + ' ' + outcome.cause),
    predict: (question, receive) => {
      let isCancelled = false
      queueMicrotask(() => {
        const next = isCancelled ? null : window.answer
        if (!next) return
        if (!next.always) window.answer = null
        const edit = next.edit ?? { from: question.cursor, to: question.cursor, insert: next.insert }
        const suggestion = { id: 's' + question.version, path: question.path, version: question.version, kind: next.kind ?? 'inline', edit, cursor: question.cursor, proposer: 'copy', confidence: 0.9 }
        receive({ kind: 'prediction', requestId: 0, path: question.path, version: question.version, suggestion, silence: null, final: true })
      })
      return () => { isCancelled = true }
    },
  }
  let binding = null
  if (isShared) {
    const doc = new Y.Doc()
    const shared = doc.getText('content')
    shared.insert(0, text)
    binding = collaborativeText({ text: shared, awareness: new Awareness(doc), undoManager: new Y.UndoManager(shared, { trackedOrigins: new Set() }), changeSource: 'local' })
  }
  window.handle = createEditor({ parent: document.body, text, path: 'a.ts', tab: port, binding, cspNonce: 'n1', ...options })
  window.handle.focus()
}
`

interface EditorWindow {
  readonly handle: import('./editor').EditorHandle
  readonly outcomes: string[]
  answer: unknown
  openEditor(options: unknown): void
}
declare const window: EditorWindow & typeof globalThis

interface Builder {
  build(options: object): Promise<{ readonly outputFiles: readonly { readonly path: string; readonly text: string }[] }>
}

/** tsx brings its own esbuild; a second one would only be for this. */
async function bundle(): Promise<Map<string, string>> {
  const fromTsx = createRequire(createRequire(import.meta.url).resolve('tsx/package.json'))
  const esbuild = fromTsx('esbuild') as Builder
  const root = fileURLToPath(new URL('.', import.meta.url))
  const result = await esbuild.build({
    stdin: { contents: pageSource, resolveDir: root, sourcefile: 'page.ts', loader: 'ts' },
    bundle: true,
    format: 'esm',
    splitting: true,
    write: false,
    outdir: '/',
    tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)),
  })
  return new Map(result.outputFiles.map(({ path, text }) => [path.replace('/stdin.js', '/page.js'), text]))
}

const html = '<!doctype html><meta charset="utf-8"><body><script type="module" src="/page.js"></script>'
const policy = "default-src 'self'; style-src 'nonce-n1'"

describe.skipIf(!existsSync(executablePath))('the editor in a browser', () => {
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const files = await bundle()
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    page = await browser.newPage({ viewport: { width: 1000, height: 500 }, hasTouch: true })
    await page.route(`${origin}/**`, (route) => {
      const file = files.get(new URL(route.request().url()).pathname)
      if (file !== undefined) return route.fulfill({ contentType: 'text/javascript', body: file })
      return route.fulfill({ contentType: 'text/html', body: html, headers: { 'content-security-policy': policy } })
    })
    await page.goto(`${origin}/`)
    await page.waitForFunction(() => typeof window.openEditor === 'function')
  })
  afterAll(() => browser?.close())
  beforeEach(() => page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur()))

  const open = (text: string, options: object = {}) =>
    page.evaluate((all) => window.openEditor(all), { text, ...options })
  const answer = (next: object) =>
    page.evaluate((value) => {
      window.answer = value
    }, next)
  const cursorAt = (at: number) => page.evaluate((anchor) => window.handle.view.dispatch({ selection: { anchor } }), at)
  const text = () => page.evaluate(() => window.handle.text())
  const ghost = () => page.locator('.cm-ghost-text').allTextContents()
  const untilGhost = (...pieces: string[]) => expect.poll(ghost).toEqual(pieces)
  const hasFocus = () => page.evaluate(() => window.handle.view.hasFocus)
  const nextTab = () => page.evaluate(() => window.handle.status().tabLabel)

  it.each([false, true])(
    'undoes an accepted suggestion in one step, typing before and after it apart (shared: %s)',
    async (isShared) => {
      await open('', { isShared })
      await answer({ insert: 'oad(url)\n  .then(f)' })
      await page.keyboard.type('l')
      await untilGhost('oad(url)', '  .then(f)')
      await page.keyboard.press('Tab')
      await page.keyboard.type(';')
      expect(await text()).toBe('load(url)\n  .then(f);')
      await page.keyboard.press('ControlOrMeta+z')
      expect(await text()).toBe('load(url)\n  .then(f)')
      await page.keyboard.press('ControlOrMeta+z')
      expect(await text()).toBe('l')
      await page.keyboard.press('ControlOrMeta+y')
      expect(await text()).toBe('load(url)\n  .then(f)')
      expect(await page.evaluate(() => window.outcomes)).toEqual(['accepted tab'])
    },
  )

  it('moves nothing but the lines below a suggestion of several lines', async () => {
    await open('one()\n\nthree()\n')
    await cursorAt(6)
    const tops = () =>
      page
        .locator('.cm-line')
        .evaluateAll((lines) =>
          lines.map((line) => [line.getBoundingClientRect().top, line.getBoundingClientRect().height]),
        )
    const caret = () => page.locator('.cm-cursor-primary').evaluate((element) => element.getBoundingClientRect().top)
    const [before, caretBefore] = [await tops(), await caret()]
    await answer({ kind: 'block', insert: 'if (two) {\n  two()\n}' })
    await page.keyboard.press('Alt+\\')
    await untilGhost('if (two) {', '  two()', '}')
    const after = await tops()
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2))
    expect(await caret()).toBe(caretBefore)
    await page.keyboard.press('Escape')
    expect(await tops()).toEqual(before)
  })

  it('draws ghost text exactly where the accepted text stands', async () => {
    await open('const total = (1)\n')
    await cursorAt(15)
    await answer({ insert: 'price * amount + ' })
    await page.keyboard.press('Alt+\\')
    await untilGhost('price * amount + ')
    const box = await page.locator('.cm-ghost-text').boundingBox()
    const opacity = await page.locator('.cm-ghost-text').evaluate((element) => getComputedStyle(element).opacity)
    await page.keyboard.press('Tab')
    const typed = await page.evaluate(() => ({
      from: window.handle.view.coordsAtPos(15, 1),
      to: window.handle.view.coordsAtPos(32, -1),
    }))
    expect(opacity).toBe('0.4')
    expect(box?.x).toBeCloseTo(typed.from?.left ?? -1, 0)
    expect(box?.y).toBeCloseTo(typed.from?.top ?? -1, 0)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeCloseTo(typed.to?.right ?? -1, 0)
  })

  it('names the next Tab, out of the flow', async () => {
    await open('one\n')
    await cursorAt(3)
    const width = () => page.evaluate(() => window.handle.view.scrollDOM.scrollWidth)
    const before = await width()
    await answer({ insert: '(two)' })
    await page.keyboard.press('Alt+\\')
    await expect.poll(() => page.getByTestId('tab-badge').allTextContents()).toEqual(['⇥ accept'])
    expect(await width()).toBe(before)
  })

  it('offers a change elsewhere in a box: the first Tab goes there, the second applies it', async () => {
    await open('const old = 1\n\nuse(old)\n')
    await cursorAt(14)
    await answer({ kind: 'rewrite', edit: { from: 6, to: 9, insert: 'now' } })
    await page.keyboard.press('Alt+\\')
    await expect.poll(() => page.locator('.cm-diff-box').textContent()).toContain('const now = 1')
    expect(await page.locator('.cm-suggestion-removed').textContent()).toBe('old')
    expect(await page.getByTestId('tab-badge').textContent()).toBe('⇥ jump to line 1')
    await page.keyboard.press('Tab')
    expect(await page.getByTestId('tab-badge').textContent()).toBe('⇥ accept')
    await page.keyboard.press('Tab')
    expect(await text()).toBe('const now = 1\n\nuse(old)\n')
    await expect.poll(() => page.locator('.cm-diff-box').count()).toBe(0)
  })

  it('leaves the editor after Escape, and only when Escape had nothing to dismiss', async () => {
    await open('x')
    await cursorAt(1)
    await answer({ insert: 'yz' })
    await page.keyboard.press('Alt+\\')
    await untilGhost('yz')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    expect([await hasFocus(), await text()]).toEqual([true, 'x '])
    await page.keyboard.press('Escape')
    expect(await nextTab()).toBe('⇥ leave editor')
    await page.keyboard.press('Tab')
    expect([await hasFocus(), await text()]).toEqual([false, 'x '])
  })

  it('gives Tab to the focus and back with Ctrl-M', async () => {
    await open('x')
    await page.keyboard.press('Control+m')
    expect(await nextTab()).toBe('⇥ leave editor')
    await page.keyboard.press('Control+m')
    expect(await nextTab()).toBe('⇥ indent')
  })

  it('gives Tab to what the user chose in the menu', async () => {
    await open('const alphabet = 1\nconst alpine = 2\nalp')
    await cursorAt(39)
    await page.keyboard.press('Control+Space')
    await expect.poll(nextTab).toBe('⇥ choose')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Tab')
    expect(await text()).toMatch(/\nalp(habet|ine)$/)
  })

  it('hides while Alt is held', async () => {
    await open('')
    await answer({ insert: 'oad' })
    await page.keyboard.type('l')
    await untilGhost('oad')
    await page.keyboard.down('Alt')
    await untilGhost()
    await page.keyboard.up('Alt')
    await untilGhost('oad')
  })

  it('accepts by a tap on the ghost text', async () => {
    await open('')
    await answer({ insert: 'oad(url)' })
    await page.keyboard.type('l')
    await untilGhost('oad(url)')
    const box = await page.locator('.cm-ghost-text').boundingBox()
    await page.touchscreen.tap((box?.x ?? 0) + 10, (box?.y ?? 0) + 5)
    await expect.poll(text).toBe('load(url)')
    expect(await page.evaluate(() => window.outcomes)).toEqual(['accepted tap'])
  })

  it('is silent while an input method composes', async () => {
    await open('')
    await answer({ insert: 'oad', always: true })
    await page.keyboard.type('l')
    await untilGhost('oad')
    const session = await page.context().newCDPSession(page)
    await session.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 })
    await untilGhost()
    await session.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 })
    await expect.poll(text).toBe('lにほ')
    expect([await ghost(), await nextTab()]).toEqual([[], '⇥ input method'])
  })

  it('is silent with several cursors', async () => {
    await open('a\nb')
    await cursorAt(1)
    await answer({ insert: 'oad', always: true })
    await page.keyboard.press('ControlOrMeta+Alt+ArrowDown')
    await page.keyboard.type('l')
    expect([await text(), await ghost()]).toEqual(['al\nbl', []])
    expect(await page.evaluate(() => window.handle.status().prediction.silence)).toBe('several-cursors')
  })

  it('tells screen readers once the suggestion has settled', async () => {
    await open('')
    await answer({ insert: 'oad(url)' })
    await page.keyboard.type('l')
    await expect
      .poll(() => page.locator('[aria-live=polite]').textContent(), { interval: 20 })
      .toBe('Suggestion: oad(url), Tab to accept')
  })
})
