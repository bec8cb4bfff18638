import type { Services } from './services'

const key = Symbol.for('inkling.services')
const holder = globalThis as typeof globalThis & { [key]?: Services }

/** Called once by the server before it listens. Next's bundles share nothing with it but `globalThis`. */
export function setServices(services: Services): void {
  holder[key] = services
}

export function getServices(): Services {
  const services = holder[key]
  if (!services) throw new Error('The application runs behind server/main.ts only; start it with "npm start".')
  return services
}
