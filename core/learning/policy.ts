/** JSON-safe state of the policy: what the learning page shows, exports and resets. Weights are per language and per feature. */
export interface PolicySnapshot {
  readonly format: 'inkling-policy@1'
  readonly weights: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly history: readonly {
    readonly atMs: number
    readonly language: string
    readonly outcome: 'accepted' | 'partly-accepted' | 'rejected' | 'ignored'
    readonly proposer: string
    readonly characters: number
    readonly confidence: number
    readonly reward: number
  }[]
}
