import type { GrammarLanguage, GrammarSource } from './grammar'

/** Each URL is written out: only a literal `new URL(…, import.meta.url)` makes the bundler emit the file. */
const grammarUrls: Readonly<Record<GrammarLanguage, () => URL>> = {
  typescript: () => new URL('tree-sitter-typescript/tree-sitter-typescript.wasm', import.meta.url),
  tsx: () => new URL('tree-sitter-typescript/tree-sitter-tsx.wasm', import.meta.url),
  javascript: () => new URL('tree-sitter-javascript/tree-sitter-javascript.wasm', import.meta.url),
  python: () => new URL('tree-sitter-python/tree-sitter-python.wasm', import.meta.url),
  go: () => new URL('tree-sitter-go/tree-sitter-go.wasm', import.meta.url),
  rust: () => new URL('tree-sitter-rust/tree-sitter-rust.wasm', import.meta.url),
  java: () => new URL('tree-sitter-java/tree-sitter-java.wasm', import.meta.url),
  c: () => new URL('tree-sitter-c/tree-sitter-c.wasm', import.meta.url),
  cpp: () => new URL('tree-sitter-cpp/tree-sitter-cpp.wasm', import.meta.url),
  html: () => new URL('tree-sitter-html/tree-sitter-html.wasm', import.meta.url),
  css: () => new URL('tree-sitter-css/tree-sitter-css.wasm', import.meta.url),
  json: () => new URL('tree-sitter-json/tree-sitter-json.wasm', import.meta.url),
  bash: () => new URL('tree-sitter-bash/tree-sitter-bash.wasm', import.meta.url),
}

/** The grammars that the build put beside the worker. */
export const bundledGrammars: GrammarSource = {
  loadRuntime: () => fetchBytes(new URL('web-tree-sitter/web-tree-sitter.wasm', import.meta.url)),
  loadGrammar: (language) => fetchBytes(grammarUrls[language]()),
}

async function fetchBytes(url: URL): Promise<Uint8Array> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}
