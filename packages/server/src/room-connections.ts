import type { RoomId } from '@atrium/contract/ids';
import type { buildFeatures } from './features.ts';
import type { connectFiles } from './file-connections.ts';
import { MeetingRepository } from './meetings/meeting-repository.ts';
import type { Log } from './observability/log.ts';
import type { connectProjects } from './project-connections.ts';
import type { Gateway } from './realtime/gateway.ts';
import type { MembershipService } from './rooms/membership-service.ts';
import { RoomPurge } from './rooms/room-purge.ts';
import type { Store } from './storage/store.ts';

type Features = ReturnType<typeof buildFeatures>;

interface Keepers {
  readonly store: Store;
  readonly features: Pick<Features, 'rooms' | 'roomRemains'>;
  readonly files: Pick<ReturnType<typeof connectFiles>, 'cleanup'>;
  readonly projects: Pick<ReturnType<typeof connectProjects>, 'purge'>;
  readonly log: Log;
  readonly now: () => number;
}

/** What is kept of a deleted room is removed by those who keep it, its members last. */
export function purgeOfRooms({ store, features, files, projects, log, now }: Keepers): RoomPurge {
  const { rooms, roomRemains } = features;
  const meetings = new MeetingRepository(store);
  const remains = [
    (roomId: RoomId) => files.cleanup.removeSome(roomId),
    (roomId: RoomId) => meetings.removeSome(roomId),
    (roomId: RoomId) => projects.purge.endSome(roomId),
    ...roomRemains,
  ];
  return new RoomPurge({ rooms, remains, log, now });
}

interface Neighbours {
  readonly gateway: Gateway;
  readonly memberships: MembershipService;
  readonly features: Pick<Features, 'roomAdministration' | 'settings'>;
  readonly calls: { endRoom(roomId: RoomId): void };
  readonly search: { happened(roomId: RoomId): void };
}

/** What goes on in a room ends with it: here, and on each server that hears of its end. */
export function connectRooms({ gateway, memberships, features, calls, search }: Neighbours): void {
  const { announcer } = gateway;
  features.roomAdministration.onClosed((roomId) => calls.endRoom(roomId));
  announcer.onClosed((roomId) => {
    features.settings.gone(roomId);
    calls.endRoom(roomId);
    for (const userId of announcer.presentIn(roomId, Number.POSITIVE_INFINITY))
      memberships.movedElsewhere(roomId, userId, false);
    search.happened(roomId);
  });
}
