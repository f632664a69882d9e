import { memo, use } from 'react';
import type { MeetingContent } from '@atrium/contract/meeting-content';
import type { Content, NewContent } from '@atrium/contract/messages';
import { useRenderer } from '../../lib/markdown/markdown.ts';
import { previewOf } from '../../lib/message-preview.ts';
import { MeetingCardContext } from './meeting-card-context.ts';

interface MessageBodyProps {
  readonly content: Content | NewContent;
}

export const MessageBody = memo(function MessageBody({ content }: MessageBodyProps) {
  if (content.kind === 'deleted') return <p className="text-soft italic">Message deleted</p>;
  if (content.kind === 'meeting') return <MeetingBody content={content} />;
  if (content.kind === 'code') return <CodeBody source={content.source} language={content.language} />;
  return <TextBody text={content.text} />;
});

function MeetingBody({ content }: { readonly content: MeetingContent }) {
  const draw = use(MeetingCardContext);
  return draw === undefined ? <p>{previewOf(content)}</p> : draw(content);
}

/** Until the renderer is here, the text as it was written. */
function TextBody({ text }: { readonly text: string }) {
  const renderer = useRenderer();
  if (renderer === undefined) return <p className="break-words whitespace-pre-wrap">{text}</p>;
  return (
    <div
      className="markdown min-w-0 [overflow-wrap:anywhere]"
      dangerouslySetInnerHTML={{ __html: renderer.text(text) }}
    />
  );
}

function CodeBody({ source, language }: { readonly source: string; readonly language: string }) {
  const renderer = useRenderer();
  if (renderer !== undefined) {
    return <div className="my-1" dangerouslySetInnerHTML={{ __html: renderer.code(source, language) }} />;
  }
  return (
    <div className="code-block my-1">
      <div className="code-block-head" />
      <pre>{source}</pre>
    </div>
  );
}
