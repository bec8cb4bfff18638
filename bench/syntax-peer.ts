import { ChangeSet, Text } from '@codemirror/state'
import { DocInput, type LRLanguage } from '@codemirror/language'
import { TreeFragment, type Parser, type Tree } from '@lezer/common'
import type { LanguageId } from '@/core/text/language'
import type { KeyEdit } from './syntax-typing'

/** The Lezer parser of a language, as the editor highlights with; null where there is none. */
export async function lezerParser(language: LanguageId): Promise<Parser | null> {
  return (await lezerLanguage(language))?.parser ?? null
}

async function lezerLanguage(language: LanguageId): Promise<LRLanguage | null> {
  switch (language) {
    case 'typescript':
      return (await import('@codemirror/lang-javascript')).typescriptLanguage
    case 'tsx':
      return (await import('@codemirror/lang-javascript')).tsxLanguage
    case 'javascript':
      return (await import('@codemirror/lang-javascript')).jsxLanguage
    case 'python':
      return (await import('@codemirror/lang-python')).pythonLanguage
    case 'go':
      return (await import('@codemirror/lang-go')).goLanguage
    case 'rust':
      return (await import('@codemirror/lang-rust')).rustLanguage
    case 'java':
      return (await import('@codemirror/lang-java')).javaLanguage
    case 'c':
    case 'cpp':
      return (await import('@codemirror/lang-cpp')).cppLanguage
    case 'html':
      return (await import('@codemirror/lang-html')).htmlLanguage
    case 'css':
      return (await import('@codemirror/lang-css')).cssLanguage
    case 'json':
      return (await import('@codemirror/lang-json')).jsonLanguage
    case 'bash':
    case 'plain':
      return null
  }
}

/** A document parsed by Lezer, incrementally, without a time limit. */
export class LezerDocument {
  private text: Text
  private tree: Tree
  private fragments: readonly TreeFragment[]

  constructor(
    private readonly parser: Parser,
    source: string,
  ) {
    this.text = Text.of(source.split('\n'))
    this.tree = parser.parse(new DocInput(this.text))
    this.fragments = TreeFragment.addTree(this.tree)
  }

  /** Milliseconds that the parse after this edit took. */
  change({ from, to, insert }: KeyEdit): number {
    const inserted = Text.of(insert.split('\n'))
    this.text = ChangeSet.of({ from, to, insert: inserted }, this.text.length).apply(this.text)
    const startMs = performance.now()
    const kept = TreeFragment.applyChanges(this.fragments, [
      { fromA: from, toA: to, fromB: from, toB: from + inserted.length },
    ])
    this.tree = this.parser.parse(new DocInput(this.text), kept)
    this.fragments = TreeFragment.addTree(this.tree, kept)
    return performance.now() - startMs
  }
}
