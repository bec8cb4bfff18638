import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { languageOfPath } from '@/core/text/language'

/** A larger file is data or a bundle, not something a person types. */
const fileBytesLimit = 400_000
/** Average and longest line beyond which a file is minified or generated. */
const averageLineLimit = 110
const skippedFolders = new Set(['node_modules', '.git', '.next', 'dist', 'build', 'coverage', '__pycache__', 'vendor'])
const shortestLine = 6
const longestLine = 240
const wordCharactersToPredict = 4
/** Files that share this share of the smaller one's longer lines are near copies. */
const nearCopyShare = 0.5
const tellingLine = 12

export interface BenchFile {
  readonly path: string
  readonly text: string
}

export interface CompletePoint {
  readonly file: BenchFile
  /** Offset of the cursor. */
  readonly cursor: number
  /** The rest of the line, without trailing blanks. */
  readonly target: string
  /** Start of the next line's newline: where the visible suffix begins. */
  readonly lineEnd: number
}

/** Source files below `folder` that a person could have typed; paths relative to it, sorted. */
export async function readSourceFiles(folder: string): Promise<BenchFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files: BenchFile[] = []
  for (const entry of entries) {
    if (!entry.isFile() || /\.min\.\w+$/.test(entry.name)) continue
    const language = languageOfPath(entry.name)
    if (language === 'plain' || language === 'json') continue
    const path = join(entry.parentPath, entry.name).slice(folder.length).replace(/^\/+/, '')
    if (path.split('/').some((part) => skippedFolders.has(part))) continue
    const text = (await readFile(join(folder, path), 'utf8')).replaceAll('\r\n', '\n')
    const lines = text.split('\n').length
    if (text.length > fileBytesLimit || text.length / lines > averageLineLimit || text.includes('\0')) continue
    files.push({ path, text })
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

interface Line {
  readonly file: BenchFile
  readonly from: number
  readonly to: number
}

/** Lines that are code: imports, comments and lines under six characters are left out. */
export function codeLines(file: BenchFile): Line[] {
  const lines: Line[] = []
  let block: '*/' | 'import' | '"""' | "'''" | null = null
  let from = 0
  for (const raw of file.text.split('\n')) {
    const text = raw.trim()
    const line = { file, from, to: from + raw.length }
    from += raw.length + 1
    if (block !== null) {
      const isEnd = block === 'import' ? /\bfrom\b|\)|require/.test(text) : text.includes(block)
      if (isEnd) block = null
      continue
    }
    if (text.startsWith('/*') || text.startsWith('<!--')) {
      if (!text.includes('*/') && text.startsWith('/*')) block = '*/'
      continue
    }
    const quotes = /^[rbu]*("""|''')/.exec(text)?.[1] as '"""' | "'''" | undefined
    if (quotes) {
      if (!text.slice(text.indexOf(quotes) + 3).includes(quotes)) block = quotes
      continue
    }
    if (/^(import|export \{|export type \{|export \*)/.test(text) || /^from .* import/.test(text)) {
      if (/[{(]\s*$|[{(][^})]*$/.test(text)) block = 'import'
      continue
    }
    const isSkipped =
      /^(\/\/|\*|#|--)/.test(text) ||
      /\brequire\s*\(/.test(text) ||
      text.length < shortestLine ||
      raw.length > longestLine
    if (!isSkipped) lines.push(line)
  }
  return lines
}

/** `count` random points inside the code lines of `files`, each with something to predict. Fewer when lines run out. */
export function randomPoints(files: readonly BenchFile[], count: number, random: () => number): CompletePoint[] {
  const lines = files.flatMap(codeLines)
  const points: CompletePoint[] = []
  const seen = new Set<string>()
  for (let attempt = 0; points.length < count && attempt < count * 40 && lines.length > 0; attempt++) {
    const { file, from, to } = lines[Math.floor(random() * lines.length)] as Line
    const text = file.text.slice(from, to)
    const indent = text.length - text.trimStart().length
    const column = indent + 1 + Math.floor(random() * Math.max(1, text.trimEnd().length - indent - 1))
    const target = text.slice(column).trimEnd()
    const key = `${file.path}:${from + column}`
    if (seen.has(key) || (target.match(/[\w$]/g)?.length ?? 0) < wordCharactersToPredict) continue
    seen.add(key)
    points.push({ file, cursor: from + column, target, lineEnd: to })
  }
  return points
}

/** For each path asked for: the other files that are near copies of it. */
export function nearCopies(files: readonly BenchFile[]): (path: string) => string[] {
  const linesOf = new Map(
    files.map((file) => [
      file.path,
      new Set(
        file.text
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line.length >= tellingLine),
      ),
    ]),
  )
  const holders = new Map<string, string[]>()
  for (const [path, lines] of linesOf)
    for (const line of lines) (holders.get(line) ?? holders.set(line, []).get(line))?.push(path)
  return (path) => {
    const lines = linesOf.get(path) ?? new Set<string>()
    const shared = new Map<string, number>()
    for (const line of lines)
      for (const other of holders.get(line) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1)
    shared.delete(path)
    const isNear = ([other, count]: [string, number]) =>
      count >= nearCopyShare * Math.min(lines.size, linesOf.get(other)?.size ?? 0)
    return [...shared].filter(isNear).map(([other]) => other)
  }
}
