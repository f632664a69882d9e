import { Tabs } from '@base-ui/react/tabs';
import { useRef, type RefObject } from 'react';
import type { RoomView } from '@atrium/client/state';
import { mayInRoom } from '@atrium/contract/room-permissions';
import type { Room } from '@atrium/contract/rooms';
import { useClient } from '../../../lib/client-context.ts';
import { useReadable } from '../../../lib/readable.ts';
import { Modal } from '../../../ui/modal.tsx';
import { AuditList } from './audit-list.tsx';
import { BanList } from './ban-list.tsx';
import { InvitationList } from './invitation-list.tsx';
import { ManagedMembers } from './managed-members.tsx';
import { RequestList } from './request-list.tsx';
import { RoomSettings } from './room-settings-form.tsx';

interface RoomAdministrationDialogProps {
  readonly room: Room;
  readonly onClosed: () => void;
}

const TAB =
  'min-h-9 border-b-2 border-transparent px-2 text-sm font-medium text-soft hover:text-ink data-active:border-accent data-active:text-ink';

/** Who is in a room and as what, who is not let in, what it is called, and who did what. */
export function RoomAdministrationDialog({ room, onClosed }: RoomAdministrationDialogProps) {
  const list = useReadable(useClient().rooms);
  const view = list.rooms.find((one) => one.room.roomId === room.roomId);
  const search = useRef<HTMLInputElement>(null);
  return (
    <Modal title={`Manage ${view?.room.name ?? room.name}`} initialFocus={search} onClosed={onClosed}>
      {(close) =>
        view !== undefined && mayInRoom(view.membership.role, 'removeMembers') ? (
          <AdministrationTabs view={view} search={search} onDeleted={close} />
        ) : (
          <p className="text-soft">You are not an administrator of this room any more.</p>
        )
      }
    </Modal>
  );
}

interface AdministrationTabsProps {
  readonly view: RoomView;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly onDeleted: () => void;
}

function AdministrationTabs({ view, search, onDeleted }: AdministrationTabsProps) {
  const { roomId, waiting } = view.room;
  return (
    <Tabs.Root defaultValue="members" className="flex flex-col gap-4">
      <Tabs.List
        activateOnFocus
        aria-label="Administration"
        className="sticky top-0 z-10 flex gap-1 overflow-x-auto border-b border-line bg-paper"
      >
        <Tabs.Tab value="members" className={TAB}>
          Members
        </Tabs.Tab>
        <Tabs.Tab value="requests" className={TAB}>
          Requests{waiting === undefined ? '' : ` (${waiting})`}
        </Tabs.Tab>
        <Tabs.Tab value="invitations" className={TAB}>
          Links
        </Tabs.Tab>
        <Tabs.Tab value="bans" className={TAB}>
          Bans
        </Tabs.Tab>
        <Tabs.Tab value="settings" className={TAB}>
          Settings
        </Tabs.Tab>
        <Tabs.Tab value="history" className={TAB}>
          History
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="members">
        <ManagedMembers view={view} search={search} />
      </Tabs.Panel>
      <Tabs.Panel value="requests">
        <RequestList room={view.room} />
      </Tabs.Panel>
      <Tabs.Panel value="invitations">
        <InvitationList roomId={roomId} />
      </Tabs.Panel>
      <Tabs.Panel value="bans">
        <BanList roomId={roomId} />
      </Tabs.Panel>
      <Tabs.Panel value="settings">
        <RoomSettings
          room={view.room}
          mayDelete={mayInRoom(view.membership.role, 'deleteRoom')}
          onDeleted={onDeleted}
        />
      </Tabs.Panel>
      <Tabs.Panel value="history">
        <AuditList roomId={roomId} />
      </Tabs.Panel>
    </Tabs.Root>
  );
}
