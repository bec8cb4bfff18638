import { getServices } from '@/server/container'

export const dynamic = 'force-dynamic'

export function GET(): Response {
  const { server } = getServices()
  return Response.json(
    { status: 'ok', version: server.version, uptimeSeconds: server.uptimeSeconds(), database: server.database },
    { headers: { 'Cache-Control': 'no-store' } },
  )
}
