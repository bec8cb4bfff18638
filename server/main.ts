import { readConfig, usage } from './config'
import { createLogger } from './log'

/** How long documents get to reach the disk once the server has been told to stop. */
const shutDownLimitMs = 20_000

const args = process.argv.slice(2)
if (args.includes('--help')) {
  process.stdout.write(`${usage}\n`)
  process.exit(0)
}
const config = readConfig(args, process.env)
if (!config.ok) {
  process.stderr.write(`${config.error}\n\n${usage}\n`)
  process.exit(2)
}
// Next and React read it while they load, so this comes before they are imported.
Object.assign(process.env, {
  NODE_ENV: config.value.development ? 'development' : 'production',
  NEXT_TELEMETRY_DISABLED: '1',
})
const log = createLogger(config.value.logLevel)
const { startApplication } = await import('./application')

const fail = (message: string, cause: unknown): never => {
  log.fatal({ err: cause }, message)
  process.stderr.write(`${message} ${cause instanceof Error ? cause.message : String(cause)}\n`)
  process.exit(1)
}
process.on('uncaughtException', (cause) => fail('Inkling had to stop.', cause))
process.on('unhandledRejection', (cause) => log.error({ err: cause }, 'a promise was left rejected'))

const application = await startApplication(config.value, log, (cause) => fail('The database failed.', cause)).catch(
  (cause: unknown) => fail('Inkling could not start.', cause),
)

let isStopping = false
const stop = (reason: string) => {
  // A second signal while documents are being written must not cut that short; the limit below ends it anyway.
  if (isStopping) return
  isStopping = true
  log.info({ reason }, 'stopping')
  setTimeout(() => fail('Stopping took too long.', reason), shutDownLimitMs).unref()
  application.close().then(
    () => {
      log.info('stopped')
      process.exit(0)
    },
    (cause: unknown) => fail('Stopping failed.', cause),
  )
}
process.on('SIGTERM', () => stop('SIGTERM'))
process.on('SIGINT', () => stop('SIGINT'))
// scripts/start.mjs holds a channel to this process: when it is killed, nobody else would stop the server.
process.on('disconnect', () => stop('the starting process ended'))

if (config.value.project !== null) process.stdout.write(`\n  Opening ${config.value.project} …\n`)
const opening = await application.open(config.value.project)
if (opening.kind === 'url') {
  process.stdout.write(`\n  Inkling is ready: ${opening.url}\n\n`)
} else {
  process.stderr.write(`\n  ${opening.message}\n\n`)
  await application.close()
  process.exit(1)
}
