import { z } from 'zod';
import { meetingId, roomId } from './ids.ts';
import { defineOperations } from './operation.ts';

/** That a meeting is near, to one person; kept until it is dismissed or the meeting is over. */
export const reminder = z
  .object({
    reminderId: z.string().max(200),
    meetingId,
    roomId,
    title: z.string(),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    /** When it was due. */
    dueAt: z.iso.datetime(),
  })
  .meta({ id: 'Reminder' });
export type Reminder = z.infer<typeof reminder>;

/** Form of the browsers' `PushSubscription.toJSON()`. */
const pushSubscription = z.object({
  endpoint: z.url({ protocol: /^https$/ }).max(1_000),
  keys: z.object({
    p256dh: z
      .string()
      .max(200)
      .regex(/^[A-Za-z0-9_-]+=*$/),
    auth: z
      .string()
      .max(100)
      .regex(/^[A-Za-z0-9_-]+=*$/),
  }),
});
export type PushSubscriptionForm = z.infer<typeof pushSubscription>;

const common = { access: 'user', socket: true, errors: ['unauthenticated'] } as const;

export const reminderOperations = defineOperations({
  'reminders.list': {
    ...common,
    summary: 'Reminders of the caller that are still of use: after a connection was lost.',
    method: 'GET',
    path: '/api/reminders',
    rate: 'read',
    input: z.object({}),
    output: z.object({ reminders: z.array(reminder) }),
  },
  'reminders.dismiss': {
    ...common,
    summary: 'Take a reminder away, on all devices. One that is gone is no error.',
    method: 'DELETE',
    path: '/api/reminders/:reminderId',
    rate: 'write',
    input: z.object({ reminderId: z.string().max(200) }),
    output: z.object({}),
  },
  'push.key': {
    ...common,
    summary:
      'The public key that browsers need to subscribe to Web Push, and whether this session is subscribed.',
    method: 'GET',
    path: '/api/push',
    rate: 'read',
    input: z.object({}),
    output: z.object({ publicKey: z.string(), isSubscribed: z.boolean() }),
  },
  'push.subscribe': {
    ...common,
    summary: 'Send reminders to this browser too, until its session ends.',
    method: 'PUT',
    path: '/api/push/subscription',
    rate: 'write',
    input: z.object({ subscription: pushSubscription }),
    output: z.object({}),
    errors: ['unauthenticated', 'forbidden'],
  },
  'push.unsubscribe': {
    ...common,
    summary: 'No more reminders to this browser.',
    method: 'DELETE',
    path: '/api/push/subscription',
    rate: 'write',
    input: z.object({}),
    output: z.object({}),
  },
});
