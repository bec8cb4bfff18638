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
  return { files, index, bytes: files.reduce((sum, file) => sum + file.text.length, 0), nearCopiesOf: nearCopies(files) }
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
