import {
  Hand,
  Lock,
  LockOpen,
  Mic,
  MicOff,
  MonitorUp,
  MoreHorizontal,
  UserCheck,
  UserX,
  Video,
  VideoOff,
} from 'lucide-react';
import type { Participant, Waiting } from '@atrium/contract/call-state';
import type { CallControl } from '@atrium/contract/calls';
import { refusalOf } from '../../lib/failure.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { showToast } from '../../ui/toasts.ts';
import { idOfPerson, isHost, nameOfPerson, type InCallView } from './call-view.ts';
import { Popover } from './popover.tsx';

interface PeoplePanelProps {
  readonly view: InCallView;
  readonly onControl: (control: CallControl) => Promise<void>;
}

/** Who is in the call and who waits, with what hosts can do about it. */
export function PeoplePanel({ view, onControl }: PeoplePanelProps) {
  const { participants, waiting, self } = view;
  const act = (control: CallControl) =>
    void onControl(control).catch((error: unknown) => showToast(refusalOf(error).message));
  return (
    <div className="flex flex-col gap-4">
      {isHost(self) && waiting.length > 0 && <LobbyList waiting={waiting} onAct={act} />}
      <ul aria-label="In the call" className="flex flex-col">
        {inOrder(participants, self).map((participant) => (
          <PersonRow key={participant.participantId} participant={participant} self={self} onAct={act} />
        ))}
      </ul>
      {isHost(self) && <HostSwitches view={view} onAct={act} />}
    </div>
  );
}

type Act = (control: CallControl) => void;

function LobbyList({ waiting, onAct }: { readonly waiting: readonly Waiting[]; readonly onAct: Act }) {
  return (
    <section aria-label="In the lobby" className="flex flex-col gap-1 rounded-xl bg-warn-tint p-2">
      <div className="flex items-center gap-2">
        <h3 className="flex-1 text-sm font-semibold text-warn">In the lobby</h3>
        {waiting.length > 1 && <Button onClick={() => onAct({ action: 'admit-all' })}>Let all in</Button>}
      </div>
      <ul>
        {waiting.map(({ participantId, person }) => {
          const name = nameOfPerson({ person });
          return (
            <li key={participantId} className="flex min-h-10 items-center gap-2">
              <Avatar id={idOfPerson({ person })} name={name} size={28} />
              <span className="min-w-0 flex-1 truncate">
                {name}
                {person.kind === 'guest' && <span className="text-sm text-soft"> guest</span>}
              </span>
              <IconButton
                label={`Let ${name} in`}
                icon={<UserCheck size={18} aria-hidden />}
                className="bg-accent text-on-accent"
                onClick={() => onAct({ action: 'admit', participantId })}
              />
              <IconButton
                label={`Turn ${name} away`}
                icon={<UserX size={18} aria-hidden />}
                onClick={() => onAct({ action: 'deny', participantId })}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

interface PersonRowProps {
  readonly participant: Participant;
  readonly self: Participant;
  readonly onAct: Act;
}

function PersonRow({ participant, self, onAct }: PersonRowProps) {
  const name = nameOfPerson(participant);
  const isSelf = participant.participantId === self.participantId;
  const notes = notesOf(participant, isSelf);
  return (
    <li className={`flex min-h-11 items-center gap-2.5 ${participant.isAway ? 'opacity-60' : ''}`}>
      <Avatar id={idOfPerson(participant)} name={name} size={32} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        {notes !== '' && <span className="block truncate text-xs text-soft">{notes}</span>}
      </span>
      <PersonMarks participant={participant} />
      {isHost(self) && !isSelf && <PersonMenu participant={participant} self={self} onAct={onAct} />}
    </li>
  );
}

const ROLE_WORDS = { host: 'host', cohost: 'co-host', participant: undefined };

function notesOf({ person, role, isAway }: Participant, isSelf: boolean): string {
  const notes = [
    isSelf ? 'you' : undefined,
    person.kind === 'guest' ? 'guest' : undefined,
    ROLE_WORDS[role],
    isAway ? 'connection lost' : undefined,
  ];
  return notes.filter((note) => note !== undefined).join(', ');
}

function PersonMarks({ participant: { media, handRaisedAt } }: Pick<PersonRowProps, 'participant'>) {
  return (
    <>
      {handRaisedAt !== undefined && (
        <Mark label="Hand raised" icon={<Hand size={16} className="text-warn" />} />
      )}
      {media.screen && (
        <Mark label="Shares the screen" icon={<MonitorUp size={16} className="text-accent" />} />
      )}
      <Mark
        label={media.microphone ? 'Microphone on' : 'Muted'}
        icon={media.microphone ? <Mic size={16} /> : <MicOff size={16} className="text-danger" />}
      />
      <Mark
        label={media.camera ? 'Camera on' : 'Camera off'}
        icon={media.camera ? <Video size={16} /> : <VideoOff size={16} />}
      />
    </>
  );
}

function Mark({ label, icon }: { readonly label: string; readonly icon: React.ReactNode }) {
  return (
    <span title={label} className="text-soft">
      {icon}
      <span className="sr-only">{label}</span>
    </span>
  );
}

const ITEM = 'min-h-9 rounded-lg px-3 text-left text-sm hover:bg-sunken';

function PersonMenu({ participant, self, onAct }: PersonRowProps) {
  const name = nameOfPerson(participant);
  return (
    <Popover
      label={`What to do with ${name}`}
      title="More"
      place="below"
      icon={<MoreHorizontal size={18} aria-hidden />}
      className="grid size-8 place-items-center rounded-md text-soft hover:bg-sunken"
    >
      {(close) => (
        <div className="flex w-48 flex-col">
          {actsFor(participant, self).map(({ label, control, isDangerous }) => (
            <button
              key={label}
              type="button"
              className={`${ITEM} ${isDangerous ? 'text-danger' : ''}`}
              onClick={() => {
                close();
                onAct(control);
              }}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </Popover>
  );
}

interface PersonAct {
  readonly label: string;
  readonly control: CallControl;
  readonly isDangerous: boolean;
}

function actsFor(
  { participantId, media, handRaisedAt, role, person }: Participant,
  self: Participant,
): PersonAct[] {
  const acts: (readonly [string, CallControl, boolean])[] = [
    ['Mute', { action: 'mute', participantId }, media.microphone],
    ['Stop the screen', { action: 'stop-screen', participantId }, media.screen],
    ['Lower the hand', { action: 'lower-hand', participantId }, handRaisedAt !== undefined],
    [
      'Make co-host',
      { action: 'role', participantId, role: 'cohost' },
      self.role === 'host' && role === 'participant' && person.kind === 'user',
    ],
    [
      'No longer co-host',
      { action: 'role', participantId, role: 'participant' },
      self.role === 'host' && role === 'cohost',
    ],
    ['Make host', { action: 'hand-over', participantId }, self.role === 'host' && person.kind === 'user'],
    ['Remove from the call', { action: 'remove', participantId }, role !== 'host'],
  ];
  return acts
    .filter(([, , isPossible]) => isPossible)
    .map(([label, control]) => ({ label, control, isDangerous: control.action === 'remove' }));
}

function HostSwitches({ view, onAct }: { readonly view: InCallView; readonly onAct: Act }) {
  const { isLocked, hasLobby } = view.header;
  return (
    <section aria-label="For hosts" className="flex flex-col gap-2 border-t border-line pt-3">
      <Button onClick={() => onAct({ action: 'mute-all' })}>
        <MicOff size={16} aria-hidden />
        Mute everybody
      </Button>
      <Button aria-pressed={isLocked} onClick={() => onAct({ action: 'lock', isLocked: !isLocked })}>
        {isLocked ? <LockOpen size={16} aria-hidden /> : <Lock size={16} aria-hidden />}
        {isLocked ? 'Unlock the call' : 'Lock the call'}
      </Button>
      <Button aria-pressed={hasLobby} onClick={() => onAct({ action: 'lobby', hasLobby: !hasLobby })}>
        {hasLobby ? 'Close the lobby' : 'Open a lobby'}
      </Button>
    </section>
  );
}

/** Oneself first, then raised hands in the order in which they went up, then by name. */
function inOrder(participants: readonly Participant[], self: Participant): Participant[] {
  const rank = ({ participantId, handRaisedAt }: Participant) =>
    participantId === self.participantId ? '0' : handRaisedAt === undefined ? '2' : `1${handRaisedAt}`;
  return [...participants].sort(
    (a, b) => rank(a).localeCompare(rank(b)) || nameOfPerson(a).localeCompare(nameOfPerson(b)),
  );
}
