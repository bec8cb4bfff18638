import type { LanguageId } from '@/core/text/language'

/** A language with a tree-sitter grammar. */
export type GrammarLanguage = Exclude<LanguageId, 'plain'>

/** Where grammars come from: the network in a browser, node_modules in Node. Rejects when the grammar cannot be had. */
export interface GrammarSource {
  /** Bytes of `web-tree-sitter.wasm`. */
  loadRuntime(): Promise<Uint8Array>
  loadGrammar(language: GrammarLanguage): Promise<Uint8Array>
}

/** Package and file of each grammar; the bundler's list in `grammar-url.ts` names the same files. */
export const grammarFiles: Readonly<Record<GrammarLanguage, string>> = {
  typescript: 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-typescript/tree-sitter-tsx.wasm',
  javascript: 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  python: 'tree-sitter-python/tree-sitter-python.wasm',
  go: 'tree-sitter-go/tree-sitter-go.wasm',
  rust: 'tree-sitter-rust/tree-sitter-rust.wasm',
  java: 'tree-sitter-java/tree-sitter-java.wasm',
  c: 'tree-sitter-c/tree-sitter-c.wasm',
  cpp: 'tree-sitter-cpp/tree-sitter-cpp.wasm',
  html: 'tree-sitter-html/tree-sitter-html.wasm',
  css: 'tree-sitter-css/tree-sitter-css.wasm',
  json: 'tree-sitter-json/tree-sitter-json.wasm',
  bash: 'tree-sitter-bash/tree-sitter-bash.wasm',
}
