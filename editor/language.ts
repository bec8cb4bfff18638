import { LanguageDescription, LanguageSupport, StreamLanguage, type StreamParser } from '@codemirror/language'

const legacy = async (mode: Promise<StreamParser<unknown>>) => new LanguageSupport(StreamLanguage.define(await mode))

interface LanguageEntry {
  readonly name: string
  readonly extensions: readonly string[]
  readonly filename?: RegExp
  readonly load: () => Promise<LanguageSupport>
}

const script = (options: { readonly typescript?: boolean; readonly jsx?: boolean }) => async () =>
  (await import('@codemirror/lang-javascript')).javascript(options)
const cpp = async () => (await import('@codemirror/lang-cpp')).cpp()
const clike = (name: 'csharp' | 'kotlin' | 'scala' | 'dart') => () =>
  legacy(import('@codemirror/legacy-modes/mode/clike').then((mode) => mode[name]))

/** Loaded only when a file of the language opens, so that the page's first bundle holds none of them. */
const entries: readonly LanguageEntry[] = [
  { name: 'TypeScript', extensions: ['ts', 'mts', 'cts'], load: script({ typescript: true }) },
  { name: 'TSX', extensions: ['tsx'], load: script({ typescript: true, jsx: true }) },
  { name: 'JavaScript', extensions: ['js', 'mjs', 'cjs', 'jsx'], load: script({ jsx: true }) },
  { name: 'Python', extensions: ['py', 'pyi'], load: async () => (await import('@codemirror/lang-python')).python() },
  { name: 'Go', extensions: ['go'], load: async () => (await import('@codemirror/lang-go')).go() },
  { name: 'Rust', extensions: ['rs'], load: async () => (await import('@codemirror/lang-rust')).rust() },
  { name: 'Java', extensions: ['java'], load: async () => (await import('@codemirror/lang-java')).java() },
  { name: 'C', extensions: ['c', 'h'], load: cpp },
  { name: 'C++', extensions: ['cc', 'cpp', 'cxx', 'hpp', 'hh', 'hxx'], load: cpp },
  {
    name: 'HTML',
    extensions: ['html', 'htm', 'vue', 'svelte'],
    load: async () => (await import('@codemirror/lang-html')).html(),
  },
  { name: 'CSS', extensions: ['css'], load: async () => (await import('@codemirror/lang-css')).css() },
  {
    name: 'JSON',
    extensions: ['json', 'jsonc', 'webmanifest'],
    filename: /^\.(prettierrc|eslintrc|babelrc)$/,
    load: async () => (await import('@codemirror/lang-json')).json(),
  },
  {
    name: 'Markdown',
    extensions: ['md', 'markdown', 'mdx'],
    load: async () => (await import('@codemirror/lang-markdown')).markdown(),
  },
  { name: 'YAML', extensions: ['yml', 'yaml'], load: async () => (await import('@codemirror/lang-yaml')).yaml() },
  {
    name: 'Shell',
    extensions: ['sh', 'bash', 'zsh'],
    filename: /^\.(bashrc|bash_profile|zshrc|profile|envrc)$/,
    load: () => legacy(import('@codemirror/legacy-modes/mode/shell').then((mode) => mode.shell)),
  },
  {
    name: 'TOML',
    extensions: ['toml'],
    filename: /^Cargo\.lock$/,
    load: () => legacy(import('@codemirror/legacy-modes/mode/toml').then((mode) => mode.toml)),
  },
  {
    name: 'Dockerfile',
    extensions: ['dockerfile'],
    filename: /^(Dockerfile|Containerfile)(\..+)?$/,
    load: () => legacy(import('@codemirror/legacy-modes/mode/dockerfile').then((mode) => mode.dockerFile)),
  },
  {
    name: 'Ruby',
    extensions: ['rb', 'gemspec', 'rake'],
    filename: /^(Gemfile|Rakefile)$/,
    load: () => legacy(import('@codemirror/legacy-modes/mode/ruby').then((mode) => mode.ruby)),
  },
  {
    name: 'SQL',
    extensions: ['sql'],
    load: () => legacy(import('@codemirror/legacy-modes/mode/sql').then((mode) => mode.pgSQL)),
  },
  {
    name: 'Protocol Buffers',
    extensions: ['proto'],
    load: () => legacy(import('@codemirror/legacy-modes/mode/protobuf').then((mode) => mode.protobuf)),
  },
  {
    name: 'XML',
    extensions: ['xml', 'svg', 'xsd', 'plist'],
    load: () => legacy(import('@codemirror/legacy-modes/mode/xml').then((mode) => mode.xml)),
  },
  {
    name: 'SCSS',
    extensions: ['scss'],
    load: () => legacy(import('@codemirror/legacy-modes/mode/css').then((mode) => mode.sCSS)),
  },
  {
    name: 'Less',
    extensions: ['less'],
    load: () => legacy(import('@codemirror/legacy-modes/mode/css').then((mode) => mode.less)),
  },
  {
    name: 'Lua',
    extensions: ['lua'],
    load: () => legacy(import('@codemirror/legacy-modes/mode/lua').then((mode) => mode.lua)),
  },
  {
    name: 'Swift',
    extensions: ['swift'],
    load: () => legacy(import('@codemirror/legacy-modes/mode/swift').then((mode) => mode.swift)),
  },
  { name: 'Kotlin', extensions: ['kt', 'kts'], load: clike('kotlin') },
  { name: 'Scala', extensions: ['scala'], load: clike('scala') },
  { name: 'C#', extensions: ['cs'], load: clike('csharp') },
  { name: 'Dart', extensions: ['dart'], load: clike('dart') },
  {
    name: 'PowerShell',
    extensions: ['ps1', 'psm1'],
    load: () => legacy(import('@codemirror/legacy-modes/mode/powershell').then((mode) => mode.powerShell)),
  },
  {
    name: 'Diff',
    extensions: ['diff', 'patch'],
    load: () => legacy(import('@codemirror/legacy-modes/mode/diff').then((mode) => mode.diff)),
  },
  {
    name: 'Properties',
    extensions: ['ini', 'properties', 'conf'],
    filename: /^(\.env(\..+)?|\.npmrc|\.editorconfig|\.gitconfig)$/,
    load: () => legacy(import('@codemirror/legacy-modes/mode/properties').then((mode) => mode.properties)),
  },
]

const descriptions = entries.map((entry) =>
  LanguageDescription.of({
    ...entry,
    extensions: entry.extensions,
    ...(entry.filename ? { filename: entry.filename } : {}),
  }),
)

/** The highlighter of a path, or null for plain text. `load()` fetches it once and keeps it. */
export function highlighterOfPath(path: string): LanguageDescription | null {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return (
    LanguageDescription.matchFilename(descriptions, name) ??
    LanguageDescription.matchFilename(descriptions, name.toLowerCase())
  )
}

/** What the status bar calls the file's language. */
export function languageName(path: string): string {
  return highlighterOfPath(path)?.name ?? 'Plain text'
}
