import { ChangeSet, Text } from '@codemirror/state'
import type { CandidateCheck } from '@/core/prediction/validate'
import type { SyntaxDelta } from '@/core/syntax/syntax-delta'
import { invariant } from '@/core/text/invariant'
import { languageOfPath, type LanguageId } from '@/core/text/language'
import { CandidateChecker } from './candidate-check'
import { DocumentTree, type TreeLease } from './document-tree'
import type { LanguageRegistry } from './language-registry'

/** What one change did to a document; `before` and `after` are its texts around the change. */
export interface AppliedChange {
  readonly changes: ChangeSet
  readonly before: Text
  readonly after: Text
  readonly syntax: SyntaxDelta | null
}

interface DocumentSyntax {
  readonly tree: DocumentTree
  readonly checker: CandidateChecker
}

/** One open document: its text at every version, and its syntax once the grammar has arrived. Plain until then. */
export class OpenDocument {
  readonly language: LanguageId
  private current: Text
  private syntax: DocumentSyntax | null = null
  private isDisposed = false

  constructor(
    readonly path: string,
    text: string,
    public version: number,
    private readonly clock: () => number,
  ) {
    this.language = languageOfPath(path)
    this.current = Text.of(text.split('\n'))
  }

  get text(): Text {
    return this.current
  }

  /** Loads the grammar. Resolves to why the document stays plain, or null; never rejects. */
  async loadSyntax(registry: LanguageRegistry): Promise<string | null> {
    if (this.language === 'plain') return null
    const loaded = await registry.load(this.language)
    if (!loaded.ok) return loaded.error.message
    if (this.isDisposed) return null
    const tree = new DocumentTree(this.current, loaded.value, this.clock)
    this.syntax = { tree, checker: new CandidateChecker(tree, loaded.value, this.clock) }
    return null
  }

  /** Applies `ChangeSet.toJSON()`, which leads to `version`. Throws `RangeError` when a version was lost on the way. */
  change(version: number, json: unknown): AppliedChange {
    invariant(version === this.version + 1, `${this.path} is at version ${this.version}, so ${version} cannot follow`)
    const changes = ChangeSet.fromJSON(json)
    const before = this.current
    const after = changes.apply(before)
    this.version = version
    this.current = after
    return { changes, before, after, syntax: this.syntax?.tree.change(changes).delta ?? null }
  }

  /** Checks edits of the present version; once the document has moved on, it knows nothing of them. */
  checkOfVersion(): CandidateCheck {
    const { version } = this
    return (edit) => (this.version === version ? (this.syntax?.checker.check(edit) ?? null) : null)
  }

  lease(): TreeLease | null {
    return this.syntax?.tree.lease() ?? null
  }

  /** One slice of what keystrokes left to parse. True when more is left. */
  parse(): boolean {
    return this.syntax?.tree.parseSlice() ?? false
  }

  /** One slice of the upkeep for a pause in typing. True when more is left. */
  maintain(): boolean {
    return this.syntax?.tree.maintain() ?? false
  }

  dispose(): void {
    this.isDisposed = true
    this.syntax?.checker.dispose()
    this.syntax?.tree.dispose()
    this.syntax = null
  }
}
