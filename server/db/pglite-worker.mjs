// In-process, PGlite would starve the server's event loop; here it has a thread of its own behind a private unix socket.
// JavaScript, because worker threads do not inherit tsx's loader.
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

const database = await PGlite.create({ dataDir: workerData.dataDir })
// The application uses one connection; a second one may briefly overlap while the first closes.
const server = new PGLiteSocketServer({ db: database, path: workerData.socketPath, maxConnections: 4 })
await server.start()

parentPort.on('message', async () => {
  await server.stop()
  await database.close()
  parentPort.postMessage('closed')
})
parentPort.postMessage('ready')
