import { invariant } from '../text/invariant'

/** The tokenizer's data, as stored in `public/model/tokenizer.json`. Ids: specials, then 256 bytes, then merges in rank order. */
export interface TokenizerDefinition {
  readonly type: 'byte-bpe'
  readonly vocab_size: number
  readonly special_tokens: Readonly<Record<string, number>>
  readonly byte_offset: number
  readonly merge_offset: number
  /** Splits text into pieces that are merged on their own; covers every character. */
  readonly pretokenizer: string
  /** `merges[rank]` is the pair of ids that becomes id `merge_offset + rank`. */
  readonly merges: readonly (readonly [number, number])[]
}

const byteCount = 256

/** Checks parsed JSON. Throws `RangeError` when it is not a definition: the file ships with the program, so that is a bug. */
export function readTokenizerDefinition(json: unknown): TokenizerDefinition {
  const definition = json as TokenizerDefinition
  invariant(typeof json === 'object' && json !== null && definition.type === 'byte-bpe', 'not a byte-bpe tokenizer')
  const { vocab_size: size, byte_offset: byteOffset, merge_offset: mergeOffset, merges } = definition
  invariant(typeof definition.pretokenizer === 'string', 'tokenizer without a pretokenizer')
  invariant(typeof definition.special_tokens === 'object', 'tokenizer without special tokens')
  invariant(Array.isArray(merges) && mergeOffset === byteOffset + byteCount, 'tokenizer ids do not follow each other')
  invariant(size === mergeOffset + merges.length && size <= 0x10000, 'tokenizer size does not match its merges')
  merges.forEach(([left, right], rank) => {
    const isKnown = (id: number) => Number.isInteger(id) && id >= byteOffset && id < mergeOffset + rank
    invariant(isKnown(left) && isKnown(right), `merge ${rank} uses an id that does not exist yet`)
  })
  return definition
}

/** The bytes of every id; empty for special tokens. */
export function tokenBytes(definition: TokenizerDefinition): readonly Uint8Array[] {
  const bytes: Uint8Array[] = Array.from({ length: definition.byte_offset }, () => new Uint8Array(0))
  for (let byte = 0; byte < byteCount; byte++) bytes.push(Uint8Array.of(byte))
  for (const [left, right] of definition.merges) {
    const head = bytes[left] ?? new Uint8Array(0)
    const tail = bytes[right] ?? new Uint8Array(0)
    const joined = new Uint8Array(head.length + tail.length)
    joined.set(head)
    joined.set(tail, head.length)
    bytes.push(joined)
  }
  return bytes
}
