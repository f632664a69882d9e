import type { RoomId, UserId } from '@atrium/contract/ids';
import type { Meeting, MeetingSettings } from '@atrium/contract/meeting-state';
import type { Input } from '@atrium/contract/operations';
import type { Recurrence } from '@atrium/contract/recurrence';
import { sameJson } from './same-json.ts';

/** What stands in the form of a meeting. */
export interface MeetingFormValues {
  readonly title: string;
  readonly description: string;
  readonly roomId: RoomId | '';
  /** `YYYY-MM-DD` and `HH:MM` on the clock of `zone`. */
  readonly day: string;
  readonly time: string;
  readonly zone: string;
  readonly durationMinutes: number;
  readonly recurrence: Recurrence | undefined;
  readonly userIds: readonly UserId[];
  readonly emails: readonly string[];
  readonly reminders: readonly number[];
  readonly settings: MeetingSettings;
  /** Undefined: as it is. */
  readonly password: string | undefined;
}

export type MeetingFormErrors = Partial<Record<'title' | 'roomId' | 'day' | 'time' | 'password', string>>;

const STANDARD_SETTINGS: MeetingSettings = {
  hasScreenShare: true,
  presenters: 'everybody',
  hasChat: true,
  hasLobby: false,
  canJoinBeforeHost: true,
  hasGuests: false,
  maxParticipants: 100,
};

/** A new meeting: at the place that was pointed at, else at the next half hour. */
export function newValues(given: {
  readonly roomId: RoomId | '';
  readonly day: string;
  readonly minutes: number;
  readonly zone: string;
}): MeetingFormValues {
  return {
    title: '',
    description: '',
    roomId: given.roomId,
    day: given.day,
    time: clockOf(given.minutes),
    zone: given.zone,
    durationMinutes: 30,
    recurrence: undefined,
    userIds: [],
    emails: [],
    reminders: [10],
    settings: STANDARD_SETTINGS,
    password: undefined,
  };
}

export function valuesOf(meeting: Meeting, recurrence: Recurrence | undefined): MeetingFormValues {
  const { title, description, roomId, start, zone, durationMinutes, reminders, settings, invitees } = meeting;
  return {
    title,
    description,
    roomId,
    day: start.slice(0, 10),
    time: start.slice(11),
    zone,
    durationMinutes,
    recurrence,
    userIds: invitees.flatMap((invitee) => (invitee.kind === 'user' ? [invitee.userId] : [])),
    emails: invitees.flatMap((invitee) => (invitee.kind === 'email' ? [invitee.email] : [])),
    reminders,
    settings,
    password: undefined,
  };
}

/** What the server would refuse, said at its field. */
export function errorsOf(values: MeetingFormValues): MeetingFormErrors {
  return {
    ...(values.title.trim() === '' && { title: 'Give the meeting a title.' }),
    ...(values.roomId === '' && { roomId: 'Choose the room whose people meet.' }),
    ...(!/^\d{4}-\d{2}-\d{2}$/.test(values.day) && { day: 'Choose a day.' }),
    ...(!/^\d{2}:\d{2}$/.test(values.time) && { time: 'Choose a time.' }),
    ...(values.password !== undefined &&
      values.password.length > 0 &&
      values.password.length < 4 && { password: 'At least 4 characters.' }),
  };
}

export function scheduleInput(
  values: MeetingFormValues,
  requestId: string,
): Input<'meetings.schedule'> | undefined {
  if (values.roomId === '') return undefined;
  const { title, description, roomId, zone, durationMinutes, recurrence, settings, password } = values;
  return {
    requestId,
    roomId,
    title: title.trim(),
    description,
    start: startOf(values),
    zone,
    durationMinutes,
    invitations: { userIds: [...values.userIds], emails: [...values.emails] },
    settings,
    reminders: [...values.reminders],
    ...(recurrence && { recurrence }),
    ...(password !== undefined && password !== '' && { password }),
  };
}

type Changes = Input<'meetings.change'>['changes'];

/** Only what was changed: the rest stays as it is, even if somebody else changes it meanwhile. */
export function changesOf(before: MeetingFormValues, after: MeetingFormValues): Changes {
  const isChanged = (...keys: (keyof MeetingFormValues)[]) =>
    keys.some((key) => !sameJson(before[key], after[key]));
  const parts: readonly (readonly [boolean, Changes])[] = [
    [isChanged('title'), { title: after.title.trim() }],
    [isChanged('description'), { description: after.description }],
    [isChanged('day', 'time', 'zone'), { start: startOf(after), zone: after.zone }],
    [isChanged('durationMinutes'), { durationMinutes: after.durationMinutes }],
    [isChanged('recurrence'), { recurrence: after.recurrence }],
    [
      isChanged('userIds', 'emails'),
      { invitations: { userIds: [...after.userIds], emails: [...after.emails] } },
    ],
    [isChanged('settings'), { settings: after.settings }],
    [isChanged('reminders'), { reminders: [...after.reminders] }],
    [after.password !== undefined, { password: after.password }],
  ];
  return Object.assign({}, ...parts.filter(([isMeant]) => isMeant).map(([, change]) => change)) as Changes;
}

export function startOf({ day, time }: Pick<MeetingFormValues, 'day' | 'time'>): string {
  return `${day}T${time}`;
}

function clockOf(minutes: number): string {
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0');
  return `${hours}:${String(minutes % 60).padStart(2, '0')}`;
}
