import type { CallMedia, Participant } from '@atrium/contract/call-state';
import type { ParticipantId } from '@atrium/contract/ids';
import type { LargeSession, RemoteMedia } from './media-session.ts';
import type { PeerMesh } from './peer-mesh.ts';

/**
 * The way of a running call from the mesh to a media server. Each pair goes by itself: a connection is let go when both
 * ends receive each other by the server and have said so. Whoever cannot reach the server keeps those that stand.
 */
export class HandOver {
  readonly #mesh: PeerMesh;
  /** Who was told that they are received. */
  readonly #told = new Set<ParticipantId>();
  /** Who said that they receive what is sent here. */
  readonly #heard = new Set<ParticipantId>();

  constructor(mesh: PeerMesh) {
    this.#mesh = mesh;
  }

  /** The other receives what is sent here. */
  moved(participantId: ParticipantId): void {
    this.#heard.add(participantId);
  }

  /** What was said may be lost. */
  repeat(): void {
    this.#told.clear();
  }

  /** After each change of who is there and what arrives. */
  go(others: readonly Participant[], large: LargeSession, epoch: number): void {
    for (const { participantId, media } of others) {
      if (!this.#mesh.has(participantId) || !arrives(large.remote(participantId), media)) continue;
      if (!this.#told.has(participantId)) this.#mesh.sayMoved(participantId, epoch);
      this.#told.add(participantId);
      if (this.#heard.has(participantId)) this.#mesh.release(participantId);
    }
  }
}

/** Everything that is said to be sent. */
function arrives(remote: RemoteMedia | undefined, media: CallMedia): boolean {
  if (remote?.state.kind !== 'connected') return false;
  const { microphone, camera, screen } = remote.tracks;
  return (
    (!media.microphone || microphone !== undefined) &&
    (!media.camera || camera !== undefined) &&
    (!media.screen || screen !== undefined)
  );
}
