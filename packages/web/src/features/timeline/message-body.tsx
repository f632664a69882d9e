import { memo, use } from 'react';
import type { MeetingContent } from '@atrium/contract/meeting-content';
import type { Content, Message, NewContent } from '@atrium/contract/messages';
import { CodeSlotContext, type CodeSlotProps } from '../../lib/code-slot.ts';
import { useRenderer } from '../../lib/markdown/markdown.ts';
import type { Segment } from '../../lib/markdown/segments.ts';
import { previewOf } from '../../lib/message-preview.ts';
import { placesIn } from '../../lib/place-links.ts';
import { useMentionLooks } from './mention-looks.ts';
import { MeetingCardContext } from './meeting-card-context.ts';
import { PlaceCardContext } from './place-card-context.ts';

interface MessageBodyProps {
  readonly content: Content | NewContent;
  /** Absent while it is not stored. */
  readonly message?: Message;
  readonly clientMessageId?: string;
}

type Owner = Pick<CodeSlotProps, 'message' | 'clientMessageId'>;

export const MessageBody = memo(function MessageBody(props: MessageBodyProps) {
  const { content, message, clientMessageId } = props;
  const owner = { message, clientMessageId };
  if (content.kind === 'deleted') return <p className="text-soft italic">Message deleted</p>;
  if (content.kind === 'meeting') return <MeetingBody content={content} />;
  if (content.kind === 'text' && content.text === '') return null;
  if (content.kind === 'text') {
    return (
      <>
        <TextBody text={content.text} owner={owner} />
        <PlaceCards text={content.text} />
      </>
    );
  }
  return (
    <div className="my-1">
      <CodeSlot {...owner} block={0} language={content.language} source={content.source} />
    </div>
  );
});

function MeetingBody({ content }: { readonly content: MeetingContent }) {
  const draw = use(MeetingCardContext);
  return draw === undefined ? <p>{previewOf(content)}</p> : draw(content);
}

/** Links to lines of projects show what is there. */
function PlaceCards({ text }: { readonly text: string }) {
  const draw = use(PlaceCardContext);
  const places = placesIn(text, location.origin);
  if (draw === undefined || places.length === 0) return null;
  return places.map((place) => (
    <div key={`${place.fileId} ${place.line ?? ''}`} className="my-1">
      {draw(place)}
    </div>
  ));
}

interface TextBodyProps {
  readonly text: string;
  readonly owner: Owner;
}

/** Until the renderer is here, the text as it was written. */
function TextBody({ text, owner }: TextBodyProps) {
  const renderer = useRenderer();
  const mentions = useMentionLooks(owner.message);
  if (renderer === undefined) return <p className="break-words whitespace-pre-wrap">{text}</p>;
  const segments = renderer.text(text, mentions);
  const [first] = segments;
  const look = 'markdown min-w-0 [overflow-wrap:anywhere]';
  if (segments.length === 1 && first?.kind === 'html')
    return <div className={look} dangerouslySetInnerHTML={{ __html: first.html }} />;
  return (
    <div className={look}>
      <Segments segments={segments} owner={owner} />
    </div>
  );
}

interface SegmentsProps {
  readonly segments: readonly Segment<TrustedHTML>[];
  readonly owner: Owner;
}

function Segments({ segments, owner }: SegmentsProps) {
  return segments.map((segment, place) => {
    switch (segment.kind) {
      case 'html':
        // oxlint-disable-next-line react/no-array-index-key -- pieces of one text have no other name
        return <HtmlPiece key={place} html={segment.html} />;
      case 'code':
        return <CodeSlot key={`code-${segment.block}`} {...owner} {...segment} />;
      case 'container':
      default: {
        const Tag = segment.tag;
        return (
          // oxlint-disable-next-line react/no-array-index-key -- as above
          <Tag key={place} {...(segment.start !== undefined && { start: segment.start })}>
            <Segments segments={segment.children} owner={owner} />
          </Tag>
        );
      }
    }
  });
}

/** Takes no part in the layout: what is in it stands as if it were here. */
function HtmlPiece({ html }: { readonly html: TrustedHTML }) {
  return <div className="contents" dangerouslySetInnerHTML={{ __html: html }} />;
}

function CodeSlot(props: CodeSlotProps) {
  const show = use(CodeSlotContext);
  return show(props);
}
