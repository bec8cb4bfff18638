import { createPolicy, type PolicySnapshot } from '@/core/learning/policy'
import { updatePolicy, type PolicyDecision, type PolicyOutcome } from '@/core/learning/policy-update'

/** Where the policy outlives the tab. `watch` tells what another tab of this browser has saved. */
export interface PolicyStore {
  /** Null when nothing was learned yet, or what is stored cannot be read. */
  load(): Promise<PolicySnapshot | null>
  save(policy: PolicySnapshot): Promise<void>
  watch(listener: (policy: PolicySnapshot) => void): void
}

/** The policy in force, shared by the tabs of one browser: the last outcome of any of them counts. */
export class PolicyKeeper {
  private current: PolicySnapshot = createPolicy()
  private readonly loaded: Promise<void>

  constructor(
    private readonly store: PolicyStore,
    private readonly onFailure: (cause: unknown) => void,
  ) {
    this.loaded = store.load().then((stored) => {
      if (stored) this.current = stored
    }, onFailure)
    store.watch((policy) => {
      this.current = policy
    })
  }

  /** The policy as it stands; before the store has answered, one that has learned nothing. */
  get policy(): PolicySnapshot {
    return this.current
  }

  async read(): Promise<PolicySnapshot> {
    await this.loaded
    return this.current
  }

  learn(decision: PolicyDecision, outcome: PolicyOutcome): void {
    this.replace(updatePolicy(this.current, decision, outcome))
  }

  async reset(): Promise<PolicySnapshot> {
    await this.loaded
    this.replace(createPolicy())
    return this.current
  }

  private replace(policy: PolicySnapshot): void {
    this.current = policy
    this.store.save(policy).catch(this.onFailure)
  }
}
