import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { grammarFiles, type GrammarSource } from './grammar'

const require = createRequire(import.meta.url)

/** Grammars out of node_modules, for tests and benches. */
export const installedGrammars: GrammarSource = {
  loadRuntime: () => readFile(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
  loadGrammar: (language) => readFile(require.resolve(grammarFiles[language])),
}
