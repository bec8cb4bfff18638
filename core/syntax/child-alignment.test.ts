import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alignChildren, type AlignedChild, type AlignmentStep, type EditSpan } from './child-alignment'

/** `a b, c`: one-character nodes at their places; a letter is named, anything else is not. */
function children(text: string): AlignedChild[] {
  return [...text].flatMap((type, from) =>
    type === ' ' ? [] : [{ type, isNamed: /[a-z]/.test(type), from, to: from + 1 }],
  )
}

/** `=x` paired, `x>y` replaced, `-x` deleted, `+x` inserted. */
function steps(before: string, after: string, edit: EditSpan): string {
  const [old, now] = [children(before), children(after)]
  const name = (step: AlignmentStep) => {
    const was = step.kind === 'insert' ? '' : (old[step.before]?.type ?? '?')
    const is = step.kind === 'delete' ? '' : (now[step.after]?.type ?? '?')
    return step.kind === 'pair'
      ? `=${is}`
      : step.kind === 'replace'
        ? `${was}>${is}`
        : step.kind === 'delete'
          ? `-${was}`
          : `+${is}`
  }
  return alignChildren(old, now, edit).map(name).join(' ')
}

describe('aligning children', () => {
  it('takes what was typed for the new one, even beside one that looks the same', () => {
    expect(steps('(a,a)', '(a,a,a)', { from: 1, oldTo: 1, newTo: 3 })).toBe('=( +a +, =a =, =a =)')
    expect(steps('(a,a)', '(a,a,a)', { from: 4, oldTo: 4, newTo: 6 })).toBe('=( =a =, =a +, +a =)')
  })

  it('pairs by kind inside the edit, and lets named children replace each other', () => {
    expect(steps('{a}', '{b}', { from: 1, oldTo: 2, newTo: 2 })).toBe('={ a>b =}')
    expect(steps('{a;}', '{b,c}', { from: 1, oldTo: 3, newTo: 4 })).toBe('={ a>b -; +, +c =}')
  })

  it('uses every child on both sides exactly once and in order', () => {
    const list = fc.stringMatching(/^[a-c,;]{0,12}$/)
    fc.assert(
      fc.property(list, list, fc.nat(12), fc.nat(12), (before, after, a, b) => {
        const from = Math.min(a, before.length, after.length)
        const oldTo = Math.max(from, Math.min(b, before.length))
        const edit = { from, oldTo, newTo: Math.max(from, oldTo + after.length - before.length) }
        const found = alignChildren(children(before), children(after), edit)
        const used = found.map(
          (step) => [step.kind === 'insert' ? [] : [step.before], step.kind === 'delete' ? [] : [step.after]] as const,
        )
        expect(used.flatMap(([old]) => old)).toEqual([...before].map((_, index) => index))
        expect(used.flatMap(([, now]) => now)).toEqual([...after].map((_, index) => index))
      }),
    )
  })
})
