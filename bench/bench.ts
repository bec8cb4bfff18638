/** Handed to every bench. `progress` writes one line for a person to stderr; stdout carries the result alone. */
export interface BenchOptions {
  readonly progress: (line: string) => void
}

/**
 * One figure that has to hold with default inputs. `figure` is a dotted path into the result; `*` takes every element, so
 * `files.*.perSecond` bounds each file and `files.1.perSecond` the second one.
 */
export interface Bound {
  readonly figure: string
  readonly atLeast?: number
  readonly atMost?: number
}

/**
 * What `bench/<name>.ts` exports. `run` gets the arguments after the name without `--json`; none means the inputs of
 * `package-list.json`. It returns the JSON object to print, and throws `UsageError` for arguments that it cannot use.
 */
export interface Bench {
  readonly usage: string
  readonly bounds?: readonly Bound[]
  run(args: readonly string[], options: BenchOptions): Promise<object>
}

/** Arguments that a bench cannot use: reported on stderr with its usage, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export interface BenchArguments {
  readonly positional: readonly string[]
  /** Flag name without dashes → its value. */
  readonly flags: ReadonlyMap<string, string>
}

/** Splits `A B --points 5 --seed=1` into positionals and flags that take a value. Throws `UsageError` on any other flag. */
export function readArguments(args: readonly string[], knownFlags: readonly string[] = []): BenchArguments {
  const positional: string[] = []
  const flags = new Map<string, string>()
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? ''
    if (!argument.startsWith('--')) {
      positional.push(argument)
      continue
    }
    const [flag = '', inlineValue] = argument.slice(2).split('=', 2)
    if (!knownFlags.includes(flag)) throw new UsageError(`unknown option --${flag}`)
    const value = inlineValue ?? args[++index]
    if (value === undefined) throw new UsageError(`--${flag} needs a value`)
    flags.set(flag, value)
  }
  return { positional, flags }
}

/** A whole number of at least 0 given by a flag. Throws `UsageError` when it is something else. */
export function readCount(given: BenchArguments, flag: string, fallback: number): number {
  const value = given.flags.get(flag)
  if (value === undefined) return fallback
  if (!/^\d{1,9}$/.test(value)) throw new UsageError(`--${flag} takes a whole number, not ${value}`)
  return Number(value)
}

/** The figures that `path` names in `result`: see `Bound.figure`. */
export function figuresAt(result: unknown, path: string): number[] {
  let found: unknown[] = [result]
  for (const key of path.split('.')) {
    found = found.flatMap((value) => {
      if (typeof value !== 'object' || value === null) return []
      if (key === '*') return Object.values(value)
      const member: unknown = Reflect.get(value, key)
      return member === undefined ? [] : [member]
    })
  }
  return found.filter((value) => typeof value === 'number')
}

/** A sentence for each bound that `result` misses; a bound whose figure is absent is missed. */
export function missedBounds(result: object, bounds: readonly Bound[]): string[] {
  return bounds.flatMap((bound) => {
    const figures = figuresAt(result, bound.figure)
    if (figures.length === 0) return [`${bound.figure} is absent`]
    return figures.flatMap((figure) => {
      if (bound.atLeast !== undefined && !(figure >= bound.atLeast))
        return [`${bound.figure} is ${figure}, below ${bound.atLeast}`]
      if (bound.atMost !== undefined && !(figure <= bound.atMost))
        return [`${bound.figure} is ${figure}, above ${bound.atMost}`]
      return []
    })
  })
}
