import { WorkspaceRoom, type RoomPorts } from './workspace-room'

/** The rooms of the workspaces that somebody has open. */
export class WorkspaceRooms {
  private readonly rooms = new Map<string, WorkspaceRoom>()

  constructor(
    private readonly rootOf: (workspaceId: string) => Promise<string | null>,
    private readonly ports: RoomPorts,
  ) {}

  get all(): readonly WorkspaceRoom[] {
    return [...this.rooms.values()]
  }

  /** The room where it is open already. */
  find(workspaceId: string): WorkspaceRoom | null {
    return this.rooms.get(workspaceId) ?? null
  }

  /** Runs `task` in the workspace's room, which stays open meanwhile. Null when the workspace is unknown. */
  async within<T>(workspaceId: string, task: (room: WorkspaceRoom) => Promise<T>): Promise<T | null> {
    const root = await this.rootOf(workspaceId)
    if (root === null) return null
    const room = this.rooms.get(workspaceId) ?? WorkspaceRoom.open(workspaceId, root, this.ports)
    this.rooms.set(workspaceId, room)
    room.visitors += 1
    try {
      return await task(room)
    } finally {
      room.visitors -= 1
      await this.sweep(workspaceId)
    }
  }

  /** Closes a room in which nothing is open or under way any more. */
  async sweep(workspaceId: string): Promise<void> {
    const room = this.rooms.get(workspaceId)
    if (room?.isEmpty) await this.close(room)
  }

  async close(room: WorkspaceRoom): Promise<void> {
    if (this.rooms.get(room.workspaceId) === room) this.rooms.delete(room.workspaceId)
    await room.close()
  }
}
