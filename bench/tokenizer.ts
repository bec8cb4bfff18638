import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { createTokenizer, type Tokenizer } from '@/core/tokenizer/tokenizer'
import vectors from '@/core/tokenizer/tokenizer-vectors.json'
import type { Bench, Bound } from './bench'
import { readArguments, readCount } from './bench'
import { fetchFile, packages } from './packages'
import { percentile, rounded } from './statistics'

interface FileFigure {
  readonly file: string
  readonly bytes: number
  readonly tokens: number
  /** Of a tokenizer that has seen nothing yet. */
  readonly coldMegabytesPerSecond: number
  /** Median of the rounds. */
  readonly megabytesPerSecond: number
  readonly countMegabytesPerSecond: number
}

interface TokenizerResult {
  readonly vectors: { readonly total: number; readonly wrong: number }
  readonly files: readonly FileFigure[]
  /** All files together: bytes over the sum of their medians. */
  readonly megabytesPerSecond: number
}

const defaultRounds = 7

export const usage = 'tokenizer [FILE …] [--rounds N]   without files, those of the syntax bench'
/** The issue asks for 5 MB/s. */
export const bounds: readonly Bound[] = [
  { figure: 'megabytesPerSecond', atLeast: 5 },
  { figure: 'vectors.wrong', atMost: 0 },
]

export const run: Bench['run'] = async (args, options): Promise<TokenizerResult> => {
  const given = readArguments(args, ['rounds'])
  const rounds = readCount(given, 'rounds', defaultRounds)
  const paths = given.positional.length > 0 ? given.positional : await Promise.all(packages.syntax.map(fetchFile))
  const definition: unknown = JSON.parse(
    await readFile(new URL('../public/model/tokenizer.json', import.meta.url), 'utf8'),
  )
  const figures: (FileFigure & { readonly ms: number })[] = []
  for (const path of paths) {
    options.progress(`tokenizing ${basename(path)}`)
    figures.push(measure(path, await readFile(path, 'utf8'), createTokenizer(definition), Math.max(1, rounds)))
  }
  const bytes = figures.reduce((sum, figure) => sum + figure.bytes, 0)
  const ms = figures.reduce((sum, figure) => sum + figure.ms, 0)
  return {
    vectors: { total: vectors.length, wrong: wrongVectors(createTokenizer(definition)) },
    files: figures.map(({ ms: _ms, ...figure }) => figure),
    megabytesPerSecond: speed(bytes, ms),
  }
}

function wrongVectors(tokenizer: Tokenizer): number {
  return vectors.filter(({ text, ids }) => tokenizer.encode(text).join() !== ids.join()).length
}

function measure(
  path: string,
  text: string,
  tokenizer: Tokenizer,
  rounds: number,
): FileFigure & { readonly ms: number } {
  const bytes = Buffer.byteLength(text)
  let tokens = 0
  const time = (work: () => number) => {
    const start = performance.now()
    tokens = work()
    return performance.now() - start
  }
  const encode = () => time(() => tokenizer.encode(text).length)
  const coldMs = encode()
  const encodeMs = percentile(Array.from({ length: rounds }, encode), 0.5)
  const countMs = percentile(
    Array.from({ length: rounds }, () => time(() => tokenizer.count(text))),
    0.5,
  )
  return {
    file: basename(path),
    bytes,
    tokens,
    coldMegabytesPerSecond: speed(bytes, coldMs),
    megabytesPerSecond: speed(bytes, encodeMs),
    countMegabytesPerSecond: speed(bytes, countMs),
    ms: encodeMs,
  }
}

/** Megabytes are 10⁶ bytes. */
const speed = (bytes: number, ms: number) => rounded(bytes / 1000 / ms, 2)
