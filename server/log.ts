import pino, { type Logger } from 'pino'

export type { Logger }

/**
 * One JSON object a line on stderr; stdout is for what the person who started the server reads. Requests are logged by path
 * alone: a query may hold the start token, a body a git token.
 */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      // The last line of defence: no code hands these to the logger.
      redact: {
        paths: ['token', '*.token', 'cookie', '*.cookie', 'authorization', '*.authorization'],
        censor: '[secret]',
      },
    },
    pino.destination({ fd: 2, sync: true }),
  )
}
