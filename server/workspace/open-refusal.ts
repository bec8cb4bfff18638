import type { OpenRefusal, OpenRefusalCode } from '../services'

export const refusal = (code: OpenRefusalCode, message: string): OpenRefusal => ({ kind: 'refused', code, message })
