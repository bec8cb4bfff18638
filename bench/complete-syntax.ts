import { Text } from '@codemirror/state'
import { languageOfPath } from '@/core/text/language'
import type { CandidateCheck } from '@/core/prediction/validate'
import type { SyntaxNode } from '@/core/syntax/syntax-node'
import { CandidateChecker } from '@/workers/tab/candidate-check'
import { DocumentTree } from '@/workers/tab/document-tree'
import { LanguageRegistry } from '@/workers/tab/language-registry'
import { installedGrammars } from '@/workers/tab/node-grammar'

/** Background slices that a document gets before its point: in the editor it has had minutes. */
const mostMaintenance = 40

export interface ParsedPoint {
  readonly root: SyntaxNode | null
  readonly check: CandidateCheck
  close(): void
}

const unparsed: ParsedPoint = { root: null, check: () => null, close: () => undefined }

/** Trees and candidate checks as the tab worker makes them, one document at a time. */
export class PointSyntax {
  private readonly registry = new LanguageRegistry(installedGrammars)

  async parse(path: string, text: string): Promise<ParsedPoint> {
    const language = languageOfPath(path)
    const loaded = language === 'plain' ? null : await this.registry.load(language)
    if (loaded === null || !loaded.ok) return unparsed
    const clock = () => performance.now()
    const document = new DocumentTree(Text.of(text.split('\n')), loaded.value, clock)
    while (document.parseSlice());
    for (let slice = 0; slice < mostMaintenance && document.maintain(); slice++);
    const checker = new CandidateChecker(document, loaded.value, clock)
    const lease = document.lease()
    return {
      root: lease?.root ?? null,
      check: checker.check,
      close: () => {
        lease?.release()
        checker.dispose()
        document.dispose()
      },
    }
  }
}
