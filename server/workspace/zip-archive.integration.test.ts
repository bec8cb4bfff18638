import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { strToU8, zipSync, type Zippable } from 'fflate'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { unpackZip, type ArchiveLimits } from './zip-archive'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'inkling-zip-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const limits: ArchiveLimits = { bytes: 4_000_000, files: 100, ratio: 200 }
const inTarget = (name: string) => path.join(folder, 'out', name)

function unpack(bytes: Uint8Array | Zippable) {
  const file = path.join(folder, 'in.zip')
  writeFileSync(file, bytes instanceof Uint8Array ? bytes : zipSync(bytes))
  return unpackZip(file, path.join(folder, 'out'), new AbortController().signal, limits)
}

async function codeOf(bytes: Uint8Array | Zippable) {
  const unpacked = await unpack(bytes)
  return unpacked.ok ? unpacked.value : unpacked.error.code
}

test('files come out byte for byte, stored and deflated', async () => {
  const binary = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) & 255)
  const unpacked = await unpack({
    'a.txt': strToU8('häl\r\nlo'),
    'deep/er/b.bin': [binary, { level: 0 }],
    'empty.txt': new Uint8Array(),
  })
  expect(unpacked).toEqual({ ok: true, value: { files: 3, topFolder: null } })
  expect(readFileSync(inTarget('a.txt'), 'utf8')).toBe('häl\r\nlo')
  expect(new Uint8Array(readFileSync(inTarget('deep/er/b.bin')))).toEqual(binary)
  expect(readFileSync(inTarget('empty.txt'))).toHaveLength(0)
})

test('one folder around everything is taken off; git and macOS folders stay out', async () => {
  const unpacked = await unpack({
    'project-main/a.txt': strToU8('a'),
    'project-main/.git/config': strToU8('[core]\nfsmonitor = evil'),
    'project-main/sub/.GIT/hooks/x': strToU8('evil'),
    '__MACOSX/project-main/._a.txt': strToU8('fork'),
  })
  expect(unpacked).toEqual({ ok: true, value: { files: 1, topFolder: 'project-main' } })
  expect(readFileSync(inTarget('a.txt'), 'utf8')).toBe('a')
  expect([existsSync(inTarget('.git')), existsSync(inTarget('sub'))]).toEqual([false, false])
})

test.each(['../up.txt', 'a/../../up.txt', '/etc/cron.d/x', 'C:/x.txt', '..\\up.txt', 'a//b', './a', 'nul\0.txt'])(
  'the path %j is refused and nothing is written',
  async (name) => {
    expect(await codeOf({ 'fine.txt': strToU8('x'), [name]: strToU8('x') })).toBe('unsafe-archive')
    expect(existsSync(path.join(folder, 'out'))).toBe(false)
    expect(existsSync(path.join(folder, 'up.txt'))).toBe(false)
  },
)

test('a symbolic link is refused', async () => {
  const link: Zippable = { passwd: [strToU8('/etc/passwd'), { os: 3, attrs: (0o120777 << 16) >>> 0 }] }
  expect(await codeOf(link)).toBe('unsafe-archive')
})

test('a bomb is refused by its ratio, by its size and by its number of files', async () => {
  expect(await codeOf({ zeros: new Uint8Array(3_900_000) })).toBe('unsafe-archive')
  expect(await codeOf({ zeros: [new Uint8Array(4_000_001), { level: 0 }] })).toBe('too-large')
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`f${index}`, new Uint8Array()]))
  expect(await codeOf(many)).toBe('too-large')
})

test('an archive that lies about its sizes is stopped while it unpacks', async () => {
  const noise = Uint8Array.from({ length: 40_000 }, (_, index) => Math.imul(index, 2654435761) >>> 24)
  const honest = zipSync({ bomb: new Uint8Array(8_000_000), noise: [noise, { level: 0 }] })
  const lying = Buffer.from(honest)
  // The directory's first entry: uncompressed size at 24.
  const directory = lying.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
  lying.writeUInt32LE(10, directory + 24)
  expect(await codeOf(lying)).toBe('unsafe-archive')
})

test('entries that share their bytes are refused', async () => {
  const honest = Buffer.from(zipSync({ a: strToU8('same bytes'), b: strToU8('same bytes') }))
  const first = honest.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
  const second = honest.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]), first + 4)
  honest.writeUInt32LE(honest.readUInt32LE(first + 42), second + 42)
  expect(await codeOf(honest)).toBe('unsafe-archive')
})

test('what is no archive, or a cut or encrypted one, is refused with a reason', async () => {
  expect(await codeOf(strToU8('hello'))).toBe('invalid-archive')
  expect(await codeOf(new Uint8Array())).toBe('invalid-archive')
  const whole = zipSync({ 'a.txt': strToU8('hello hello hello hello') })
  expect(await codeOf(whole.subarray(0, whole.length - 10))).toBe('invalid-archive')
  const damaged = Buffer.from(whole)
  damaged.fill(0xff, 36, 46)
  expect(await codeOf(damaged)).toBe('invalid-archive')
  const encrypted = Buffer.from(whole)
  encrypted.writeUInt16LE(1, encrypted.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02])) + 8)
  expect(await codeOf(encrypted)).toBe('invalid-archive')
})

test('a name that is both a file and a folder is refused', async () => {
  expect(await codeOf({ a: strToU8('x'), 'a/b': strToU8('y') })).toBe('invalid-archive')
})
