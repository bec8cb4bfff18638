import type { LanguageId } from '@/core/text/language'
import type { CandidateCheck } from '@/core/prediction/validate'
import type { SyntaxNode } from '@/core/syntax/syntax-node'

/** Trees for one text at a time. */
export interface PointSyntax {
  parse(text: string, language: LanguageId): Promise<{ readonly root: SyntaxNode | null; readonly check: CandidateCheck; close(): void }>
}

export async function openSyntax(): Promise<PointSyntax> {
  return { parse: async () => ({ root: null, check: () => null, close() {} }) }
}
