import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { ChangeSet, Text } from '@codemirror/state'
import { Language, Parser } from 'web-tree-sitter'
import { beforeAll, describe, expect, it } from 'vitest'
import { emptyHistory, pushChange, recentEdits, type EditHistory } from '../history/edit-history'
import type { LanguageId } from '../text/language'
import type { Candidate, LocalProposalInput } from './candidate'
import { editPatternProposer } from './edit-pattern'

const require = createRequire(import.meta.url)
const parsers = new Map<LanguageId, Parser>()

beforeAll(async () => {
  await Parser.init({ wasmBinary: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')) })
  for (const language of ['typescript', 'python'] as const) {
    const parser = new Parser()
    parser.setLanguage(
      await Language.load(readFileSync(require.resolve(`tree-sitter-${language}/tree-sitter-${language}.wasm`))),
    )
    parsers.set(language, parser)
  }
})

/** A document edited by whole replacements, a pause apart so that each is an edit of its own. */
class Session {
  private history: EditHistory = emptyHistory
  private atMs = 0
  private cursor = 0

  constructor(
    private text: string,
    private readonly language: LanguageId = 'typescript',
  ) {}

  /** Replaces the `nth` occurrence of `old`. */
  replace(old: string, fresh: string, nth = 0): this {
    let from = -1
    for (let count = 0; count <= nth; count++) from = this.text.indexOf(old, from + 1)
    expect(from).toBeGreaterThanOrEqual(0)
    const before = Text.of(this.text.split('\n'))
    const changes = ChangeSet.of({ from, to: from + old.length, insert: Text.of(fresh.split('\n')) }, before.length)
    const after = changes.apply(before)
    this.atMs += 60_000
    this.history = pushChange(this.history, {
      path: 'a.ts',
      author: 'self',
      origin: 'type',
      atMs: this.atMs,
      changes,
      before,
      after,
      syntax: null,
    })
    this.text = after.toString()
    this.cursor = from + fresh.length
    return this
  }

  leave(): this {
    this.cursor = 0
    return this
  }

  async candidate(): Promise<Candidate | null> {
    const { text, cursor } = this
    const input: LocalProposalInput = {
      path: 'a.ts',
      language: this.language,
      prefix: text.slice(0, cursor),
      suffix: text.slice(cursor),
      cursor,
      recentEdits: recentEdits(this.history),
      viewport: { from: 0, to: text.length },
      limit: 5,
      text,
      root: parsers.get(this.language)?.parse(text)?.rootNode ?? null,
    }
    return (await editPatternProposer.propose(input, new AbortController().signal))[0] ?? null
  }

  /** The text after the proposal; null when there is none. */
  async proposed(): Promise<string | null> {
    const candidate = await this.candidate()
    return (
      candidate && this.text.slice(0, candidate.edit.from) + candidate.edit.insert + this.text.slice(candidate.edit.to)
    )
  }
}

describe('rename propagation', () => {
  const source =
    'function area(width: number, height: number) {\n  const size = width * height\n  return size + width\n}\nconst width = 3\n'

  it('follows a renamed parameter to its next use, and on to the one after', async () => {
    const session = new Session(source).replace('width', 'wide')
    expect(await session.proposed()).toBe(source.replace('width', 'wide').replace('= width *', '= wide *'))
    session.replace('= width *', '= wide *')
    expect(await session.proposed()).toBe(
      source.replace('width', 'wide').replace('= width *', '= wide *').replace('+ width', '+ wide'),
    )
  })

  it('stays inside the scope of the declaration', async () => {
    const session = new Session(source)
      .replace('width', 'wide')
      .replace('= width *', '= wide *')
      .replace('+ width', '+ wide')
    expect(await session.proposed()).toBeNull()
  })

  it('is silent where the name is declared again inside', async () => {
    const shadowed = 'function outer(item: string) {\n  list.map((item) => item.id)\n  return item\n}\n'
    expect(await new Session(shadowed).replace('item', 'entry').proposed()).toBeNull()
  })

  it('leaves properties of the same name alone', async () => {
    const text = 'function f(name: string) {\n  this.name = other.name\n  return call({ name: 1 })\n}\n'
    expect(await new Session(text).replace('name', 'label').proposed()).toBeNull()
  })

  it('keeps the key of a shorthand property', async () => {
    const text = 'function f(name: string) {\n  return { name }\n}\n'
    expect(await new Session(text).replace('name', 'label').proposed()).toContain('{ name: label }')
  })

  it('follows a renamed function out of its own body', async () => {
    const text = 'function load() {\n  return 1\n}\nconst a = load()\n'
    expect(await new Session(text).replace('load', 'read').proposed()).toContain('const a = read()')
  })

  it('works in Python, where assigning again declares nothing', async () => {
    const text = 'def total(items):\n    count = 0\n    count = count + 1\n    return count\n'
    expect(await new Session(text, 'python').replace('count', 'number').proposed()).toContain(
      'number = 0\n    number = count + 1',
    )
  })

  it('is sure only once the cursor has left the name', async () => {
    const typing = await new Session(source).replace('width', 'wide').candidate()
    const left = await new Session(source).replace('width', 'wide').leave().candidate()
    expect(typing?.logProbability).toBeLessThan(Math.log(0.4))
    expect(left?.logProbability).toBeGreaterThan(Math.log(0.8))
  })
})

describe('repeating a rewrite', () => {
  const source = 'assert.equal(one, 1)\nassert.equal(two, 2)\nassert.equal(three, 3)\nother.equal(four, 4)\n'

  it('does at the next similar place what was done twice', async () => {
    const session = new Session(source)
      .replace('equal(', 'strictEqual(')
      .replace('assert.equal(', 'assert.strictEqual(')
    expect(await session.proposed()).toContain('assert.strictEqual(three, 3)')
    expect((await session.candidate())?.logProbability).toBeGreaterThan(Math.log(0.5))
  })

  it('is unsure after a single time', async () => {
    expect((await new Session(source).replace('equal(', 'strictEqual(').candidate())?.logProbability).toBeLessThan(
      Math.log(0.4),
    )
  })

  it('proposes nothing without a similar place', async () => {
    expect(await new Session('alpha(1)\nbeta(2)\n').replace('alpha', 'gamma').proposed()).toBeNull()
  })

  it('adds the same argument to the next call, whatever its first one is', async () => {
    const text = 'draw(alpha)\ndraw(beta)\ndraw(gamma)\nprint(delta, 2)\n'
    const session = new Session(text).replace('alpha', 'alpha, red').replace('beta', 'beta, red')
    expect(await session.proposed()).toBe('draw(alpha, red)\ndraw(beta, red)\ndraw(gamma, red)\nprint(delta, 2)\n')
    expect(await session.replace('gamma', 'gamma, red').proposed()).toBeNull()
  })

  it('repeats a deletion', async () => {
    const text = 'await one()\nawait two()\nawait three()\n'
    const session = new Session(text).replace('await one', 'one').replace('await two', 'two')
    expect(await session.proposed()).toBe('one()\ntwo()\nthree()\n')
  })

  it('does not repeat what an undo brought back', async () => {
    expect(await new Session('a\n').proposed()).toBeNull()
  })
})
