import { HocuspocusProviderWebsocket } from '@hocuspocus/provider'

/** The code with which Hocuspocus itself gives up on a socket that does not close. */
const lostNetworkCode = 4408

export class WorkspaceSocket extends HocuspocusProviderWebsocket {
  /** The browser knows that it lost the network long before a silent socket does, whose closing handshake nobody answers. */
  giveUp(): void {
    this.disconnect()
    this.emit('close', { event: { code: lostNetworkCode, reason: 'offline' } })
  }
}
