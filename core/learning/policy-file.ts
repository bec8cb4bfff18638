import { err, ok, type Result } from '../text/result'
import type { PolicyEvent, PolicySnapshot } from './policy'

/** Why a file is no policy: said to the user as it stands. */
export interface PolicyFileError {
  readonly kind: 'malformed'
  readonly message: string
}

const malformed = (message: string) => err<PolicyFileError>({ kind: 'malformed', message })
/** Rows and events of an honest export stay far below these. */
const mostRows = 200
const mostEvents = 10_000
const largestWeight = 100

/** The policy as a file that `parsePolicy` reads back. */
export const serialisePolicy = (policy: PolicySnapshot): string => `${JSON.stringify(policy, null, 2)}\n`

/** Reads an exported or stored policy. Unknown features are kept, so that a file of a newer version survives a round trip. */
export function parsePolicy(text: string): Result<PolicySnapshot, PolicyFileError> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return malformed('The file is not JSON.')
  }
  return readPolicy(json)
}

/** The same for parsed JSON, such as a value from the browser's storage. */
export function readPolicy(json: unknown): Result<PolicySnapshot, PolicyFileError> {
  if (!isRecord(json) || json['format'] !== 'inkling-policy@1')
    return malformed('The file is not an inkling-policy@1 export.')
  const { weights, history } = json
  if (!isRecord(weights) || Object.keys(weights).length > mostRows)
    return malformed('The policy has no readable weights.')
  if (!Object.values(weights).every(isWeightRow)) return malformed('A weight is not a number between −100 and 100.')
  if (!Array.isArray(history) || history.length > mostEvents || !history.every(isEvent))
    return malformed('The history is not readable.')
  return ok({ format: 'inkling-policy@1', weights: weights as PolicySnapshot['weights'], history })
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isWeightRow = (row: unknown) =>
  isRecord(row) &&
  Object.keys(row).length <= mostRows &&
  Object.values(row).every((weight) => isNumber(weight) && Math.abs(weight) <= largestWeight)

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

const outcomes: ReadonlySet<unknown> = new Set(['accepted', 'partly-accepted', 'rejected', 'ignored'])

function isEvent(value: unknown): value is PolicyEvent {
  if (!isRecord(value)) return false
  const { atMs, language, outcome, proposer, characters, confidence, reward } = value
  return (
    [atMs, characters, confidence, reward].every(isNumber) &&
    typeof language === 'string' &&
    typeof proposer === 'string' &&
    outcomes.has(outcome)
  )
}
