import { parentPort } from 'node:worker_threads'
import { diffArrays } from 'diff'
import diffSequencesModule from 'diff-sequences'
import { diff as fastMyersDiff } from 'fast-myers-diff'
import { scriptLength } from '@/core/diff/hunk'
import { diffSequences } from '@/core/diff/myers'

export type ContenderName = 'inkling' | 'diff-sequences' | 'fast-myers-diff' | 'jsdiff'

/** Both sequences already interned, for every contender: none of them has to compare strings. */
export interface ContenderTask {
  readonly contender: ContenderName
  readonly a: Int32Array
  readonly b: Int32Array
  readonly tokenCount: number
}

export interface ContenderFigure {
  /** Fastest of the runs. */
  readonly ms: number
  /** Elements deleted plus elements inserted. */
  readonly changed: number
}

/** Runs repeat until they took this long together, so that short ones are measured warm and very long ones once. */
const measuredMs = 1500
const mostRuns = 300

// The package is CommonJS with its function under `default`, which Node and TypeScript see differently.
const diffSequencesPeer =
  'default' in diffSequencesModule ? (diffSequencesModule.default as typeof diffSequencesModule) : diffSequencesModule

const contenders: Readonly<Record<ContenderName, (task: ContenderTask) => () => number>> = {
  inkling: (task) => () => scriptLength(diffSequences(task).hunks),
  'diff-sequences':
    ({ a, b }) =>
    () => {
      let common = 0
      diffSequencesPeer(
        a.length,
        b.length,
        (left, right) => a[left] === b[right],
        (count) => (common += count),
      )
      return a.length + b.length - 2 * common
    },
  'fast-myers-diff':
    ({ a, b }) =>
    () => {
      let changed = 0
      for (const [aFrom, aTo, bFrom, bTo] of fastMyersDiff(a, b)) changed += aTo - aFrom + bTo - bFrom
      return changed
    },
  jsdiff: ({ a, b }) => {
    const [left, right] = [Array.from(a), Array.from(b)]
    return () =>
      diffArrays(left, right).reduce((sum, part) => (part.added || part.removed ? sum + part.value.length : sum), 0)
  },
}

function measure(task: ContenderTask): ContenderFigure {
  const run = contenders[task.contender](task)
  let fastest = Number.POSITIVE_INFINITY
  let changed = 0
  let total = 0
  for (let runs = 0; runs < mostRuns && total < measuredMs; runs++) {
    const start = performance.now()
    changed = run()
    const ms = performance.now() - start
    fastest = Math.min(fastest, ms)
    total += ms
  }
  return { ms: fastest, changed }
}

parentPort?.on('message', (task: ContenderTask) => parentPort?.postMessage(measure(task)))
