import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyTemplate, templates } from './template'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
const compiler = path.join(modules, 'typescript-api/bin/tsc')
let outside = ''
let folder = ''

beforeEach(() => {
  outside = mkdtempSync(path.join(tmpdir(), 'inkling-template-'))
  folder = path.join(outside, 'project')
})
afterEach(() => rmSync(outside, { recursive: true, force: true }))

const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: undefined } })

test('every template has a readme, and its own names', async () => {
  for (const { id } of templates) {
    await copyTemplate(id, path.join(outside, id))
    const names = readdirSync(path.join(outside, id), { recursive: true }).map(String)
    expect(names).toContain('README.md')
    expect(names.filter((name) => name.endsWith('.template'))).toEqual([])
    expect(names.includes('.gitignore')).toBe(id !== 'empty')
  }
})

test('the TypeScript template compiles, passes its test and runs', async () => {
  await copyTemplate('typescript', folder)
  symlinkSync(modules, path.join(folder, 'node_modules'))
  run(process.execPath, compiler)
  expect(run(process.execPath, '--test', 'dist/word-count.test.js')).toMatch(/pass 2/)
  expect(run(process.execPath, 'dist/main.js', 'b a b')).toBe('b: 2\na: 1\n')
})

test('the React template compiles', async () => {
  await copyTemplate('react-vite', folder)
  symlinkSync(modules, path.join(folder, 'node_modules'))
  // Vite is not a package of ours: its configuration and types are left out here.
  const config = { extends: './tsconfig.json', compilerOptions: { types: [] }, include: ['src'] }
  writeFileSync(path.join(folder, 'tsconfig.check.json'), JSON.stringify(config))
  expect(run(process.execPath, compiler, '-p', 'tsconfig.check.json')).toBe('')
})

const python = spawnSync('python3', ['--version']).status === 0

test.skipIf(!python)('the Python template passes its tests and runs (needs python3)', async () => {
  await copyTemplate('python', folder)
  const tests = spawnSync('python3', ['-m', 'unittest'], { cwd: folder, encoding: 'utf8' })
  expect(tests.stderr).toMatch(/Ran 2 tests[\s\S]*OK/)
  const main = [
    '-c',
    'import sys; sys.path.insert(0, "src"); from hello.main import main; main()',
    'Ada',
    '--times',
    '2',
  ]
  expect(run('python3', ...main)).toBe('Hello, Ada!\nHello, Ada!\n')
})
