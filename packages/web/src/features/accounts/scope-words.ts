import type { TokenScope } from '@atrium/contract/access-tokens';

/** In the order in which they are offered. */
export const SCOPE_WORDS: Readonly<Record<TokenScope, { readonly label: string; readonly text: string }>> = {
  read: { label: 'Read', text: 'All that you can read, and hear it live.' },
  'write:chat': { label: 'Chat', text: 'Write messages, make, enter and leave rooms.' },
  'write:meetings': { label: 'Meetings', text: 'Plan, change and answer meetings.' },
  'write:calls': { label: 'Calls', text: 'Take part in calls.' },
  'write:projects': { label: 'Projects', text: 'Change projects and their files.' },
  'write:runs': { label: 'Running code', text: 'Run code and share what came of it.' },
};
