import { createTokenizer } from '@/core/tokenizer/tokenizer'
import { createCorpusProposers } from '../corpus/proposer'
import { bundledGrammars } from './grammar-url'
import { TabHandler } from './handler'
import { createIndexedDbPolicyStore } from './policy-store'
import type { TabRequest, TabResponse } from './protocol'

declare const self: DedicatedWorkerGlobalScope

const post = (response: TabResponse): void => self.postMessage(response)
const tasks = new MessageChannel()
const waiting: (() => void)[] = []
tasks.port1.onmessage = () => waiting.shift()?.()

async function loadTokenizer() {
  const response = await fetch(new URL('/model/tokenizer.json', self.location.origin))
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`)
  return createTokenizer(await response.json())
}

const handler = new TabHandler({
  clock: {
    now: () => performance.timeOrigin + performance.now(),
    delay: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  },
  grammars: bundledGrammars,
  policyStore: createIndexedDbPolicyStore(),
  tokenizer: loadTokenizer(),
  corpusProposers: createCorpusProposers,
  post,
  // A message to ourselves comes back after those that wait already; timers would be clamped to 4 ms.
  pause: () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      tasks.port2.postMessage(null)
    }),
})

self.onmessage = ({ data }: MessageEvent<TabRequest>) => {
  try {
    handler.handle(data)
  } catch (error) {
    post({
      kind: 'failed',
      message: error instanceof Error ? error.message : String(error),
      path: 'path' in data ? data.path : null,
    })
  }
}
