import { invariant } from '../text/invariant'
import { createPieceMerger, type PieceMerger } from './piece-merger'
import { readTokenizerDefinition, tokenBytes, type TokenizerDefinition } from './tokenizer-definition'
import { createTokenIndex } from './token-index'

/** Byte-level BPE. Text never encodes to a special token; `decode(encode(text))` is `text` when it holds no lone surrogate. */
export interface Tokenizer {
  readonly size: number
  encode(text: string): Uint16Array
  /** `encode(text).length`, without building the ids. */
  count(text: string): number
  /** Special tokens decode to nothing; bytes that are not UTF-8 to U+FFFD. */
  decode(ids: Iterable<number>): string
  /** The bytes of one id; empty for a special token. Throws `RangeError` past the vocabulary. */
  bytesOf(id: number): Uint8Array
  /** The id of a special token such as `<eot>`; throws `RangeError` when there is none of that name. */
  specialId(name: string): number
  readonly specialNames: readonly string[]
  /** The ids whose text starts with a newline: a completion to the line's end stops at any of them. */
  readonly newlineIds: Uint16Array
  /** The pieces that are merged on their own; joined, they give the text back. */
  pieces(text: string): string[]
  /**
   * Token healing for a half-typed word: `kept` is the text up to the start of its last piece, `cut` that piece's bytes. Nothing is
   * cut from a piece that starts with a newline.
   */
  heal(text: string): { readonly kept: string; readonly cut: Uint8Array }
  /** Ids, ascending, whose bytes start with `cut` or are a prefix of it: those allowed first after `heal`. */
  agreeingWith(cut: Uint8Array): Uint16Array
}

/** V8 keeps the whole parent text alive behind a slice of 13 or more characters, so only shorter pieces may be cache keys. */
const cachedPieceLength = 12
/** Two generations of this many pieces: about 4 MB; a 100 MB workspace has fewer than 32 000 distinct short pieces in hot use. */
const generationSize = 32_768
const newline = 10

/** Builds the tokenizer of a parsed `tokenizer.json`; about 10 ms. Throws `RangeError` when the JSON is not a definition. */
export function createTokenizer(json: unknown): Tokenizer {
  return new ByteTokenizer(readTokenizerDefinition(json))
}

class ByteTokenizer implements Tokenizer {
  readonly size: number
  readonly specialNames: readonly string[]
  readonly newlineIds: Uint16Array
  readonly agreeingWith: (cut: Uint8Array) => Uint16Array
  private readonly bytes: readonly Uint8Array[]
  private readonly merge: PieceMerger
  private readonly pattern: RegExp
  private readonly encoder = new TextEncoder()
  /** Keeps a byte order mark: it is part of the text. */
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  private young = new Map<string, Uint16Array>()
  private old = new Map<string, Uint16Array>()

  constructor(private readonly definition: TokenizerDefinition) {
    this.size = definition.vocab_size
    this.bytes = tokenBytes(definition)
    this.merge = createPieceMerger(definition)
    this.pattern = new RegExp(definition.pretokenizer, 'g')
    this.specialNames = Object.keys(definition.special_tokens)
    this.newlineIds = Uint16Array.from(this.bytes.flatMap((bytes, id) => (bytes[0] === newline ? [id] : [])))
    this.agreeingWith = createTokenIndex(this.bytes)
  }

  encode(text: string): Uint16Array {
    let out = new Uint16Array(Math.max(16, text.length >> 1))
    let length = 0
    for (const piece of this.pieces(text)) {
      const ids = this.idsOf(piece)
      if (length + ids.length > out.length) {
        const grown = new Uint16Array(Math.max(out.length * 2, length + ids.length))
        grown.set(out.subarray(0, length))
        out = grown
      }
      for (let i = 0; i < ids.length; i++) out[length + i] = ids[i] ?? 0
      length += ids.length
    }
    return out.slice(0, length)
  }

  count(text: string): number {
    let count = 0
    for (const piece of this.pieces(text)) count += this.idsOf(piece).length
    return count
  }

  decode(ids: Iterable<number>): string {
    const parts = Array.from(ids, (id) => this.bytesOf(id))
    const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      joined.set(part, at)
      at += part.length
    }
    return this.decoder.decode(joined)
  }

  bytesOf(id: number): Uint8Array {
    const bytes = this.bytes[id]
    invariant(bytes, `no token ${id}`)
    return bytes
  }

  specialId(name: string): number {
    const id = this.definition.special_tokens[name]
    invariant(id !== undefined, `no special token ${name}`)
    return id
  }

  pieces(text: string): string[] {
    return text.match(this.pattern) ?? []
  }

  heal(text: string): { readonly kept: string; readonly cut: Uint8Array } {
    // A piece never spans a newline except at its start, so the last line decides where the last piece starts.
    const lineStart = Math.max(0, text.lastIndexOf('\n'))
    const last = this.pieces(text.slice(lineStart)).at(-1) ?? ''
    if (last === '' || last.startsWith('\n')) return { kept: text, cut: new Uint8Array(0) }
    return { kept: text.slice(0, text.length - last.length), cut: this.encoder.encode(last) }
  }

  private idsOf(piece: string): Uint16Array {
    if (piece.length > cachedPieceLength) return this.encodePiece(piece)
    const known = this.young.get(piece)
    if (known) return known
    const ids = this.old.get(piece) ?? this.encodePiece(piece)
    if (this.young.size >= generationSize) {
      this.old = this.young
      this.young = new Map()
    }
    this.young.set(piece, ids)
    return ids
  }

  private encodePiece(piece: string): Uint16Array {
    const utf8 = this.encoder.encode(piece)
    const ids = new Int32Array(utf8.length)
    for (let i = 0; i < utf8.length; i++) ids[i] = (utf8[i] ?? 0) + this.definition.byte_offset
    return Uint16Array.from(ids.subarray(0, this.merge(ids, ids.length)))
  }
}
