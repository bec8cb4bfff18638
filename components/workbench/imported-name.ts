/** Where a file names what it uses: ES imports and re-exports, `require`, Python, C, Go's quoted paths, Rust and Java. */
const importPatterns: readonly RegExp[] = [
  /(?:\bfrom|\bimport|\brequire\()\s*['"]([^'"\n]+)['"]/g,
  /^\s*from\s+([\w.]+)\s+import\b/gm,
  /^\s*import\s+([\w.]+)/gm,
  /^\s*#\s*include\s*["<]([^">\n]+)[">]/gm,
  /^\s+"([\w./-]+)"$/gm,
  /^\s*use\s+([\w:]+)/gm,
]

/** Imports stand at the top; further down a match is mostly a string. */
const readCharacters = 6_000

/** The last names of what `text` imports, without extension: the files to read first for predictions in it. */
export function importedNames(text: string): readonly string[] {
  const head = text.slice(0, readCharacters)
  const names = importPatterns.flatMap((pattern) => [...head.matchAll(pattern)].map((match) => lastName(match[1] ?? '')))
  return [...new Set(names.filter((name) => name !== ''))]
}

function lastName(target: string): string {
  const name = target.split(/[/\\]|::/).at(-1) ?? ''
  if (target.includes('/') || target.startsWith('.')) return name.replace(/\.\w+$/, '')
  return /\.h(pp|h)?$/.test(name) ? name.replace(/\.\w+$/, '') : (name.split('.').at(-1) ?? '')
}
