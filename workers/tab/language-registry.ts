import { Language, Parser } from 'web-tree-sitter'
import type { Result } from '@/core/text/result'
import { err, ok } from '@/core/text/result'
import type { GrammarLanguage, GrammarSource } from './grammar'

/** A grammar ready to parse, or the error that keeps its documents plain. */
export type LoadedLanguage = Result<Language, Error>

let runtime: Promise<void> | null = null

/** tree-sitter's WebAssembly is one per realm, so its start is too; a failed start may be tried again. */
function startRuntime(source: GrammarSource): Promise<void> {
  runtime ??= source
    .loadRuntime()
    .then((wasmBinary) => Parser.init({ wasmBinary }))
    .catch((cause: unknown) => {
      runtime = null
      throw new Error('The syntax engine did not start', { cause })
    })
  return runtime
}

/** Loads each grammar once, on demand. */
export class LanguageRegistry {
  private readonly loading = new Map<GrammarLanguage, Promise<LoadedLanguage>>()

  constructor(private readonly source: GrammarSource) {}

  /** Never rejects. A failure is not remembered: the next document of the language tries again. */
  load(language: GrammarLanguage): Promise<LoadedLanguage> {
    const known = this.loading.get(language)
    if (known) return known
    const loading = this.fetch(language)
    this.loading.set(language, loading)
    return loading
  }

  private async fetch(language: GrammarLanguage): Promise<LoadedLanguage> {
    try {
      await startRuntime(this.source)
      return ok(await Language.load(await this.source.loadGrammar(language)))
    } catch (cause) {
      this.loading.delete(language)
      return err(new Error(`The ${language} grammar could not be loaded; the file is treated as plain text`, { cause }))
    }
  }
}
