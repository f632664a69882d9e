/* oxlint-disable jsx-a11y/media-has-caption -- people's own recordings have none */
import { Download, File } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Attachment } from '@atrium/contract/attachment';
import { attachmentPaths } from '@atrium/contract/attachment-paths';
import type { RoomId } from '@atrium/contract/ids';
import { fileSize } from '../../lib/file-size.ts';
import { imageBox } from './image-box.ts';

const Lightbox = lazy(async () => ({ default: (await import('./lightbox.tsx')).Lightbox }));

export interface AttachmentsProps {
  readonly roomId: RoomId;
  readonly attachments: readonly Attachment[];
  /** Changes the words that stand for a picture: for who sent it. */
  readonly onDescribe?: ((attachment: Attachment, alt: string) => Promise<void>) | undefined;
}

/** The files of a message: pictures in a grid, sound and film to be played, the rest to be downloaded. */
export function Attachments({ roomId, attachments, onDescribe }: AttachmentsProps) {
  const [openId, setOpenId] = useState<string>();
  const images = attachments.filter(({ kind }) => kind === 'image');
  const others = attachments.filter(({ kind }) => kind !== 'image');
  return (
    <div className="my-1 flex min-w-0 flex-col gap-1.5">
      {images.length > 0 && (
        <ul aria-label="Pictures" className="flex flex-wrap gap-1.5">
          {images.map((image) => (
            <li key={image.attachmentId} className="max-w-full">
              <Picture
                roomId={roomId}
                image={image}
                isAlone={images.length === 1}
                onOpen={() => setOpenId(image.attachmentId)}
              />
            </li>
          ))}
        </ul>
      )}
      {others.map((attachment) => (
        <Played key={attachment.attachmentId} roomId={roomId} attachment={attachment} />
      ))}
      {openId !== undefined && (
        <Suspense>
          <Lightbox
            roomId={roomId}
            images={images}
            firstId={openId}
            onDescribe={onDescribe}
            onClosed={() => setOpenId(undefined)}
          />
        </Suspense>
      )}
    </div>
  );
}

interface PictureProps {
  readonly roomId: RoomId;
  readonly image: Attachment;
  readonly isAlone: boolean;
  readonly onOpen: () => void;
}

function Picture({ roomId, image, isAlone, onOpen }: PictureProps) {
  const box = imageBox(image, isAlone);
  const said = image.alt ?? image.name;
  return (
    <button
      type="button"
      aria-label={`Open picture: ${said}`}
      title={image.name}
      onClick={onOpen}
      className="block max-w-full overflow-hidden rounded-lg border border-line bg-sunken"
      style={{ width: box.width, aspectRatio: `${box.width} / ${box.height}` }}
    >
      <img
        src={attachmentPaths.thumbnail(roomId, image.attachmentId)}
        alt={said}
        loading="lazy"
        decoding="async"
        width={box.width}
        height={box.height}
        className={`block size-full ${isAlone ? 'object-contain' : 'object-cover'}`}
      />
    </button>
  );
}

interface OneProps {
  readonly roomId: RoomId;
  readonly attachment: Attachment;
}

function Played({ roomId, attachment }: OneProps) {
  const { kind, attachmentId, name } = attachment;
  const source = attachmentPaths.file(roomId, attachmentId);
  if (kind === 'video')
    return (
      <figure className="flex w-[22rem] max-w-full flex-col gap-1">
        <video
          controls
          preload="metadata"
          src={source}
          aria-label={name}
          className="aspect-video w-full rounded-lg bg-[#000]"
        />
        <FileRow roomId={roomId} attachment={attachment} />
      </figure>
    );
  if (kind === 'audio')
    return (
      <figure className="flex w-[22rem] max-w-full flex-col gap-1">
        <audio controls preload="none" src={source} aria-label={name} className="w-full" />
        <FileRow roomId={roomId} attachment={attachment} />
      </figure>
    );
  return <FileRow roomId={roomId} attachment={attachment} />;
}

export function FileRow({ roomId, attachment }: OneProps) {
  const { attachmentId, name, size } = attachment;
  return (
    <a
      href={attachmentPaths.file(roomId, attachmentId)}
      download={name}
      className="flex w-[22rem] max-w-full items-center gap-3 rounded-lg border border-line bg-raised px-3 py-2 text-sm text-ink no-underline hover:bg-sunken"
    >
      <File size={20} aria-hidden className="shrink-0 text-soft" />
      <span className="sr-only">Download</span>
      <span className="min-w-0 flex-1">
        <bdi className="block truncate font-medium">{name}</bdi>
        <span className="block text-xs text-soft">{fileSize(size)}</span>
      </span>
      <Download size={16} aria-hidden className="shrink-0 text-soft" />
    </a>
  );
}
