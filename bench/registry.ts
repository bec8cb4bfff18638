import type { Bench } from './bench'

/** Every bench by name. To add one: write `bench/<name>.ts` (see `Bench`) and name it here. */
export const registry: Readonly<Record<string, () => Promise<Bench>>> = {
  complete: async () => import('./complete'),
  corpus: async () => import('./corpus'),
  diff: async () => import('./diff'),
  replay: async () => import('./replay'),
  tokenizer: async () => import('./tokenizer'),
  syntax: async () => import('./syntax'),
  type: async () => import('./type'),
}
