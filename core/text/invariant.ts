/** Throws `RangeError` when `condition` is false. For bugs only: what is expected is a value on `kind`, never a throw. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new RangeError(message)
}
