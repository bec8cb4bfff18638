import { createStore, get, set } from 'idb-keyval'
import { readPolicy } from '@/core/learning/policy-file'
import type { PolicyStore } from './policy-keeper'

const policyKey = 'policy'

/** The policy in IndexedDB, with a channel to the browser's other tabs. */
export function createIndexedDbPolicyStore(): PolicyStore {
  const database = createStore('inkling-learning', 'policy')
  const channel = new BroadcastChannel('inkling-policy')
  return {
    load: async () => {
      const stored: unknown = await get(policyKey, database)
      const policy = readPolicy(stored)
      return policy.ok ? policy.value : null
    },
    save: async (policy) => {
      channel.postMessage(policy)
      await set(policyKey, policy, database)
    },
    watch: (listener) => {
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        const policy = readPolicy(data)
        if (policy.ok) listener(policy.value)
      }
    },
  }
}
