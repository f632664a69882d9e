import type { MeetingContent } from '@atrium/contract/meeting-content';
import type { Content, NewContent } from '@atrium/contract/messages';

const LONGEST = 140;

/** One plain line of a message, for lists and announcements. */
export function previewOf(content: Content | NewContent): string {
  if (content.kind === 'deleted') return 'Message deleted';
  if (content.kind === 'code') return `Code${content.language === '' ? '' : ` (${content.language})`}`;
  return content.kind === 'meeting' ? meetingLine(content) : plainLine(content.text);
}

const MEETING_WORDS: Record<MeetingContent['event'], string> = {
  scheduled: 'Meeting planned',
  changed: 'Meeting changed',
  cancelled: 'Meeting cancelled',
  starting: 'Starting now',
  started: 'Call started',
  ended: 'Call ended',
};

function meetingLine({ event, title }: MeetingContent): string {
  return `${MEETING_WORDS[event]}: ${title}`.slice(0, LONGEST);
}

/** Markdown without its marks; close enough for a preview. */
function plainLine(markdown: string): string {
  return markdown
    .slice(0, LONGEST * 4)
    .replace(/```[a-z0-9+#.-]*\n?([\s\S]*?)(```|$)/gi, '$1')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`)/g, '')
    .replace(/^\s*(#{1,6}|>|[-*])\s+/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST);
}
