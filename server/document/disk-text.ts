import { createHash } from 'node:crypto'
import { err, ok, type Result } from '@/core/text/result'

/** How a text lies on disk. Documents hold `\n` only, since CodeMirror counts every line break as one character. */
export interface DiskFormat {
  readonly bom: boolean
  /** The line break of every line, or those of each line in order where a file mixes them. */
  readonly lineBreaks: LineBreak | readonly LineBreak[]
}

export type LineBreak = '\n' | '\r\n' | '\r'

export interface DiskText {
  readonly text: string
  readonly format: DiskFormat
}

/** What a new file is written as. */
export const plainFormat: DiskFormat = { bom: false, lineBreaks: '\n' }

const bom = '\uFEFF'

/** `binary`: it has NUL bytes. `unreadable`: it is not valid UTF-8, so that writing it back would change bytes nobody touched. */
export function decodeDiskText(bytes: Uint8Array): Result<DiskText, 'binary' | 'unreadable'> {
  if (bytes.includes(0)) return err('binary')
  let raw: string
  try {
    raw = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return err('unreadable')
  }
  const hasBom = raw.startsWith(bom)
  const body = hasBom ? raw.slice(1) : raw
  return ok({ text: normalizeLineBreaks(body), format: { bom: hasBom, lineBreaks: lineBreaksOf(body) } })
}

/**
 * The bytes of `text` in the format of `previous`. In a file that mixes line breaks, lines before the first and after the last
 * change keep theirs; lines between do too while their number is the same, else they take the commonest.
 */
export function encodeDiskText(text: string, previous: DiskText): Uint8Array {
  const lines = normalizeLineBreaks(text).split('\n')
  const { lineBreaks } = previous.format
  const breakAt = typeof lineBreaks === 'string' ? () => lineBreaks : mixedBreaks(lines, previous.text, lineBreaks)
  const body = lines.map((line, index) => (index < lines.length - 1 ? line + breakAt(index) : line)).join('')
  return new TextEncoder().encode(previous.format.bom ? bom + body : body)
}

/** Identity of a document's text on disk, whatever its line breaks and byte order mark. SHA-256, hexadecimal. */
export const textHash = (text: string): string => createHash('sha256').update(text).digest('hex')

const normalizeLineBreaks = (text: string) => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text)

function lineBreaksOf(text: string): DiskFormat['lineBreaks'] {
  if (!text.includes('\r')) return '\n'
  const found = Array.from(text.matchAll(/\r\n|\r|\n/g), ([lineBreak]) => lineBreak as LineBreak)
  const first = found[0] ?? '\n'
  return found.every((lineBreak) => lineBreak === first) ? first : found
}

function mixedBreaks(lines: readonly string[], oldText: string, oldBreaks: readonly LineBreak[]) {
  const oldLines = oldText.split('\n')
  const shortest = Math.min(lines.length, oldLines.length)
  let head = 0
  while (head < shortest && lines[head] === oldLines[head]) head += 1
  let tail = 0
  while (tail < shortest - head && lines.at(-1 - tail) === oldLines.at(-1 - tail)) tail += 1
  const commonest = commonestBreak(oldBreaks)
  const shift = oldLines.length - lines.length
  return (index: number): LineBreak => {
    if (index < head || shift === 0) return oldBreaks[index] ?? commonest
    return index >= lines.length - tail ? (oldBreaks[index + shift] ?? commonest) : commonest
  }
}

function commonestBreak(breaks: readonly LineBreak[]): LineBreak {
  const count = (wanted: LineBreak) => breaks.filter((lineBreak) => lineBreak === wanted).length
  return (['\n', '\r\n', '\r'] as const).reduce((best, lineBreak) =>
    count(lineBreak) > count(best) ? lineBreak : best,
  )
}
