import { describe, expect, it } from 'vitest'
import { highlighterOfPath, languageName } from './language'

describe("a path's language", () => {
  it.each([
    ['src/a.ts', 'TypeScript'],
    ['a.tsx', 'TSX'],
    ['Dockerfile', 'Dockerfile'],
    ['deploy/.env.local', 'Properties'],
    ['Cargo.toml', 'TOML'],
    ['x/run.SH', 'Shell'],
    ['notes', 'Plain text'],
    ['a.unknown', 'Plain text'],
  ])('of %s is %s', (path, name) => {
    expect(languageName(path)).toBe(name)
  })

  it.each([
    'a.ts',
    'a.py',
    'a.go',
    'a.rs',
    'a.java',
    'a.c',
    'a.html',
    'a.css',
    'a.json',
    'a.md',
    'a.yml',
    'a.sh',
    'a.toml',
    'a.sql',
    'a.kt',
    'a.scss',
  ])('loads a parser for %s', async (path) => {
    const support = await highlighterOfPath(path)?.load()
    expect(support?.language.parser.parse('a = "b"\n').length).toBe(8)
  })
})
