import { useEffect, useRef, useState } from 'react';
import { mentions } from '@atrium/contract/mention-names';
import type { TimelineEntry } from '@atrium/client/state';
import type { Message } from '@atrium/contract/messages';
import type { UserId } from '@atrium/contract/ids';
import { useClient } from '../../lib/client-context.ts';
import { useReadable } from '../../lib/readable.ts';
import { previewOf } from '../../lib/message-preview.ts';

const KEPT = 5;

interface AnnouncerProps {
  readonly entries: readonly TimelineEntry[];
  readonly lastSeq: number;
  readonly userId: UserId;
}

/** Reads out what arrives in the open room; never what merely scrolls into view. */
export function Announcer({ entries, lastSeq, userId }: AnnouncerProps) {
  const users = useReadable(useClient().users);
  const heardSeq = useRef(lastSeq);
  const [news, setNews] = useState<readonly Message[]>([]);
  useEffect(() => {
    const arrived = entries
      .slice(-KEPT)
      .flatMap((entry) => (entry.kind === 'message' ? [entry.message] : []))
      .filter(({ seq, senderId }) => seq > heardSeq.current && senderId !== userId);
    heardSeq.current = Math.max(heardSeq.current, lastSeq);
    if (arrived.length > 0) setNews((known) => [...known, ...arrived].slice(-KEPT));
  }, [entries, lastSeq, userId]);
  return (
    <div className="sr-only" aria-live="polite" aria-relevant="additions">
      {news.map((message) => (
        <p key={message.seq}>
          {users.get(message.senderId)?.displayName ?? 'Somebody'}
          {mentions(message, userId) ? ' mentions you: ' : ': '}
          {previewOf(message.content)}
        </p>
      ))}
    </div>
  );
}
