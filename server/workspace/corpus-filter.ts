import { isSecretPath } from '@/core/text/secret-path'

/** Longer files are data or generated; a person's largest sources stay below. */
export const maxCorpusBytes = 1_000_000
/** As many as the browser's index is built for (see workers/corpus). */
export const maxCorpusFiles = 50_000

/** Written by tools: copying from them predicts nothing that a person types. */
const generatedNames =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|bun\.lock|go\.sum|[^/]+\.lock|[^/]+\.map|[^/]+[.-]min\.(js|mjs|cjs|css))$/i
const ignoredFolders =
  /(^|\/)(\.git|node_modules|bower_components|\.venv|venv|__pycache__|\.next|\.nuxt|\.turbo|\.cache|\.inkling)\//
/** Known not to be text, so that they need not be read to find out. */
const binaryNames =
  /\.(png|jpe?g|gif|webp|avif|ico|bmp|tiff?|psd|pdf|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|o|a|so|dll|dylib|exe|wasm|bin|dat|db|sqlite3?|onnx|safetensors|gguf|pt|npy|npz|parquet|mp[34]|m4[av]|mov|avi|mkv|webm|wav|flac|ogg|ttf|otf|woff2?|eot|pyc|pdb)$/i
/** Minifiers write lines without end; the longest lines that people write are data tables and prose. */
const maxAverageLineLength = 300
const minifiedLineLength = 5000

/** Whether a path may be part of the corpus; its content decides the rest. */
export function isCorpusPath(path: string): boolean {
  return !ignoredFolders.test(path) && !generatedNames.test(path) && !binaryNames.test(path) && !isSecretPath(path)
}

/** The text of a corpus file, or null for what is binary, not UTF-8, or minified. */
export function corpusTextOf(bytes: Uint8Array): string | null {
  if (bytes.length > maxCorpusBytes || bytes.includes(0)) return null
  let text
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
  return isMinified(text) ? null : text
}

function isMinified(text: string): boolean {
  let lines = 0
  let longest = 0
  for (let from = 0; from <= text.length; ) {
    const end = text.indexOf('\n', from)
    const to = end < 0 ? text.length : end
    lines += 1
    longest = Math.max(longest, to - from)
    from = to + 1
  }
  return longest > minifiedLineLength && text.length / lines > maxAverageLineLength
}
