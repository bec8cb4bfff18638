import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCorpusService } from './corpus'

let outside = ''
let root = ''
let time = 0
let corpus: ReturnType<typeof createCorpusService>
const signal = new AbortController().signal

beforeEach(() => {
  outside = mkdtempSync(path.join(tmpdir(), 'inkling-corpus-'))
  root = path.join(outside, 'root')
  mkdirSync(root)
  time = 0
  corpus = createCorpusService({
    rootOf: async (id) => (id === 'known' ? root : null),
    isInsideRepository: async () => false,
    now: () => time,
  })
})
afterEach(() => rmSync(outside, { recursive: true, force: true }))

function write(name: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
  writeFileSync(path.join(root, name), content)
}

async function all<T>(values: AsyncIterable<T> | null): Promise<T[]> {
  const found: T[] = []
  for await (const value of values ?? expect.fail('unknown workspace')) found.push(value)
  return found
}

const manifest = async () => all(await corpus.manifest('known', signal))
const paths = async () => (await manifest()).map((entry) => entry.path).sort()
const texts = async (...names: string[]) => all(await corpus.texts('known', names, signal))

test('the manifest lists text with its size and hash, and leaves the rest out', async () => {
  write('src/a.ts', 'const a = 1\n')
  write('.env', 'KEY=secret')
  write('node_modules/x/index.js', 'x')
  write('binary.ts', Uint8Array.of(0, 1, 2))
  write('large.ts', 'x\n'.repeat(500_001))
  write('min.js', 'a=1;'.repeat(3000))
  const hash = createHash('sha256').update('const a = 1\n').digest('hex')
  expect(await manifest()).toEqual([{ path: 'src/a.ts', bytes: 12, hash }])
  expect(await texts('src/a.ts')).toEqual([{ path: 'src/a.ts', hash, text: 'const a = 1\n' }])
})

test('git decides what is ignored, and files not yet added count', async () => {
  write('.gitignore', 'build/\n*.log\n')
  write('a.ts', 'a')
  write('build/out.ts', 'out')
  write('sub/x.log', 'log')
  execFileSync('git', ['init', '-q'], { cwd: root })
  execFileSync('git', ['add', '.gitignore'], { cwd: root })
  expect(await paths()).toEqual(['.gitignore', 'a.ts'])
})

test('a command in the configuration of a repository does not run', async () => {
  write('a.ts', 'a')
  execFileSync('git', ['init', '-q'], { cwd: root })
  const proof = path.join(outside, 'ran')
  execFileSync('git', ['config', 'core.fsmonitor', `touch ${proof}; false`], { cwd: root })
  expect(await paths()).toEqual(['a.ts'])
  expect(() => execFileSync('test', ['-e', proof])).toThrow()
})

test('links never lead out, in the manifest or when a text is asked for', async () => {
  writeFileSync(path.join(outside, 'secret.txt'), 'outside')
  mkdirSync(path.join(outside, 'folder'))
  writeFileSync(path.join(outside, 'folder/b.ts'), 'outside')
  write('a.ts', 'a')
  symlinkSync('../secret.txt', path.join(root, 'link.ts'))
  symlinkSync('../folder', path.join(root, 'linked'))
  expect(await paths()).toEqual(['a.ts'])
  for (const name of [
    'link.ts',
    'linked/b.ts',
    '../secret.txt',
    path.join(outside, 'secret.txt'),
    'a.ts/../../secret.txt',
    '',
  ]) {
    expect(await texts(name), name).toEqual([])
  }
})

test('a folder swapped for a link after the listing does not lead out either', async () => {
  mkdirSync(path.join(outside, 'folder'))
  writeFileSync(path.join(outside, 'folder/b.ts'), 'outside')
  write('sub/b.ts', 'inside')
  expect(await paths()).toEqual(['sub/b.ts'])
  rmSync(path.join(root, 'sub'), { recursive: true })
  symlinkSync('../folder', path.join(root, 'sub'))
  expect(await texts('sub/b.ts')).toEqual([])
})

test('a changed file has a new hash, a new one is found, a deleted one is gone', async () => {
  write('a.ts', 'one')
  const [before] = await manifest()
  write('a.ts', 'two!')
  const [after] = await manifest()
  expect(after?.hash).not.toBe(before?.hash)
  write('b.ts', 'new')
  time += 5000
  expect((await texts('b.ts')).map(({ text }) => text)).toEqual(['new'])
  rmSync(path.join(root, 'a.ts'))
  expect(await paths()).toEqual(['b.ts'])
  expect(await texts('a.ts')).toEqual([])
})

test('an unknown workspace has no corpus', async () => {
  expect(await corpus.manifest('other', signal)).toBeNull()
  expect(await corpus.texts('other', ['a.ts'], signal)).toBeNull()
})
