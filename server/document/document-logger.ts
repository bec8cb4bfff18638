/** The part of pino that documents use. */
export interface DocumentLogger {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}
