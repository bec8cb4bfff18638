import type { TabPort } from '@/editor/tab-port'

/**
 * The tab worker knows a document by its path and follows one editor's versions. A second editor on the same file speaks to it under
 * a name of its own. What it sees typed in the other editor is sent as a change from elsewhere, so that no edit counts twice.
 */
export function sharedPathPort(port: TabPort, alias: string, hasFocus: () => boolean): TabPort {
  return {
    open: (_path, text) => port.open(alias, text),
    close: () => port.close(alias),
    change: (change) => port.change({ ...change, path: alias, origin: hasFocus() ? change.origin : 'disk' }),
    reportOutcome: (outcome) => port.reportOutcome(outcome),
    predict: (question, receive) =>
      port.predict({ ...question, path: alias }, (response) => {
        const { suggestion } = response
        const isHere = suggestion?.path === alias
        receive({
          ...response,
          path: question.path,
          suggestion: suggestion && isHere ? { ...suggestion, path: question.path } : suggestion,
        })
      }),
  }
}
