import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { languageOfPath } from '@/core/text/language'
import { createTokenizer, type Tokenizer } from '@/core/tokenizer/tokenizer'
import { CorpusIndex } from '@/core/prediction/corpus-index'
import type { CorpusRequest } from '@/core/prediction/corpus-query'
import { nearCopies, randomPoints, readSourceFiles, type BenchFile, type CompletePoint } from './complete-point'
import { seededRandom } from './statistics'

const tokenizerFile = fileURLToPath(new URL('../public/model/tokenizer.json', import.meta.url))
/** What an editor sends of the text around the cursor. */
const prefixLimit = 16_000
const suffixLimit = 8_000

export interface IndexedProject {
  readonly files: readonly BenchFile[]
  readonly index: CorpusIndex
  readonly bytes: number
  /** Near copies of a file, by path: hidden from the index while a point of that file is asked for. */
  readonly nearCopiesOf: (path: string) => string[]
}

export async function readTokenizer(): Promise<Tokenizer> {
  return createTokenizer(JSON.parse(await readFile(tokenizerFile, 'utf8')))
}

export async function indexProject(folder: string, tokenizer: Tokenizer): Promise<IndexedProject> {
  const files = await readSourceFiles(folder)
  const index = new CorpusIndex()
  for (const file of files) index.put(file.path, tokenizer.encode(file.text))
  index.work(() => true)
  return {
    files,
    index,
    bytes: files.reduce((sum, file) => sum + file.text.length, 0),
    nearCopiesOf: nearCopies(files),
  }
}

export const projectPoints = (project: IndexedProject, count: number, seed: number): CompletePoint[] =>
  randomPoints(project.files, count, seededRandom(seed))

/** What the proposers are asked at a point: its line's rest is gone, the file's stored copy and its near copies are hidden. */
export function pointRequest(point: CompletePoint, project: IndexedProject): CorpusRequest {
  const { file, cursor, lineEnd } = point
  return {
    path: file.path,
    language: languageOfPath(file.path),
    prefix: file.text.slice(Math.max(0, cursor - prefixLimit), cursor),
    suffix: file.text.slice(lineEnd, lineEnd + suffixLimit),
    cursor,
    limit: 5,
    edits: [],
    hidden: project.nearCopiesOf(file.path),
  }
}

/** Lines above the cursor in a file that was begun just now. */
const youngLines = 12
/** Share of the files that a young project does not have yet. */
const missingShare = 0.8
/** One point in this many is also asked for as if its file were new, every other time in a small project. */
const youngEvery = 3

/**
 * The requests to learn from at a point: as it is, and for some points as if the file had just been begun, since people start
 * files and projects too, and what is probable there is not what is probable in an old file.
 */
export function trainingRequests(
  point: CompletePoint,
  number: number,
  project: IndexedProject,
  random: () => number,
): CorpusRequest[] {
  const request = pointRequest(point, project)
  if (number % youngEvery !== 0) return [request]
  const lines = request.prefix.split('\n')
  const prefix = lines.slice(-1 - Math.floor(random() * youngLines)).join('\n')
  const isSmall = number % (2 * youngEvery) === 0
  const missing = isSmall ? project.files.filter(() => random() < missingShare).map(({ path }) => path) : []
  return [
    request,
    { ...request, prefix: `\n${prefix}`, suffix: '\n', hidden: [...new Set([...request.hidden, ...missing])] },
  ]
}
