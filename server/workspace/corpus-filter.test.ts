import { expect, test } from 'vitest'
import { corpusTextOf, isCorpusPath, maxCorpusBytes } from './corpus-filter'

test.each([
  'a.ts',
  'src/deep/b.py',
  'Makefile',
  'docs/guide.md',
  'lock.ts',
  'map.ts',
  'src/environment.ts',
  '.github/workflows/ci.yml',
])('%s belongs to the corpus', (path) => expect(isCorpusPath(path)).toBe(true))

test.each([
  '.env',
  'app/.env.local',
  'keys/server.pem',
  'id_rsa',
  'node_modules/x/index.js',
  'sub/node_modules/x.js',
  '.git/config',
  'package-lock.json',
  'sub/Cargo.lock',
  'dist/app.js.map',
  'jquery.min.js',
  'logo.PNG',
  'model.gguf',
  '__pycache__/a.py',
])('%s does not', (path) => expect(isCorpusPath(path)).toBe(false))

test('text comes without its byte order mark; binary, broken, large and minified content does not come', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  expect(corpusTextOf(bytes('\ufeffhäl\r\nlo'))).toBe('häl\r\nlo')
  expect(corpusTextOf(bytes(''))).toBe('')
  expect(corpusTextOf(bytes('a\0b'))).toBeNull()
  expect(corpusTextOf(Uint8Array.of(0xff, 0xfe, 0x41))).toBeNull()
  expect(corpusTextOf(new Uint8Array(maxCorpusBytes + 1).fill(10))).toBeNull()
  expect(corpusTextOf(bytes(`/* min */\n${'var a=1;'.repeat(1000)}`))).toBeNull()
  expect(corpusTextOf(bytes(`${'const line = 1\n'.repeat(2000)}${'x'.repeat(6000)}`))).not.toBeNull()
})
