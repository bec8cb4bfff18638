import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeDiskText, encodeDiskText, textHash } from './disk-text'

const bytes = (text: string) => new TextEncoder().encode(text)

function decoded(text: string) {
  const result = decodeDiskText(bytes(text))
  if (!result.ok) throw new Error(result.error)
  return result.value
}

const lines = fc.array(fc.tuple(fc.constantFrom('', 'a', 'bc', 'é', '𝒳'), fc.constantFrom('\n', '\r\n', '\r')))
const rawText = fc.tuple(fc.boolean(), lines, fc.constantFrom('', 'end'))
const raw = rawText.map(([bom, parts, end]) => (bom ? '\uFEFF' : '') + parts.flat().join('') + end)

test('a text that was not edited is written back byte for byte, whatever line breaks it mixes', () => {
  fc.assert(
    fc.property(raw, (text) => {
      const disk = decoded(text)
      expect(disk.text).not.toContain('\r')
      expect(Buffer.from(encodeDiskText(disk.text, disk)).toString()).toBe(text)
    }),
  )
})

test('an edited text is the same text when it is read again', () => {
  fc.assert(
    fc.property(raw, fc.string(), fc.nat(), (text, insert, at) => {
      const disk = decoded(text)
      const from = at % (disk.text.length + 1)
      const edited = disk.text.slice(0, from) + insert.replaceAll('\r', '') + disk.text.slice(from)
      const again = decodeDiskText(encodeDiskText(edited, disk))
      // Half of a surrogate pair cannot be written as UTF-8, and a mark at the start would be taken for the file's.
      fc.pre(!edited.includes('\0') && !edited.startsWith('\uFEFF') && !/\p{Surrogate}/u.test(edited))
      expect(again).toMatchObject({ ok: true, value: { text: edited } })
    }),
  )
})

test('lines inserted into a file with Windows line breaks get them too', () => {
  const disk = decoded('a\r\nb\r\n')
  expect(Buffer.from(encodeDiskText('a\nnew\nb\n', disk)).toString()).toBe('a\r\nnew\r\nb\r\n')
})

test('NUL bytes make a file binary, and bytes that are not UTF-8 unreadable', () => {
  expect(decodeDiskText(new Uint8Array([97, 0]))).toEqual({ ok: false, error: 'binary' })
  expect(decodeDiskText(new Uint8Array([0xff, 97]))).toEqual({ ok: false, error: 'unreadable' })
})

test('the hash of a text does not see its line breaks', () => {
  expect(textHash(decoded('a\r\nb').text)).toBe(textHash(decoded('a\nb').text))
})
