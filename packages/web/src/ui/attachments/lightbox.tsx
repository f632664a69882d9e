import { CSPProvider } from '@base-ui/react/csp-provider';
import { ChevronLeft, ChevronRight, Download } from 'lucide-react';
import { useEffect, useState, type FormEvent } from 'react';
import type { Attachment } from '@atrium/contract/attachment';
import { attachmentPaths } from '@atrium/contract/attachment-paths';
import type { RoomId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import { useLatest } from '../../lib/hooks.ts';
import { refusalOf } from '../../lib/failure.ts';
import { Button, IconButton } from '../button.tsx';
import { Modal } from '../modal.tsx';
import type { AttachmentsProps } from './attachments.tsx';

interface LightboxProps {
  readonly roomId: RoomId;
  readonly images: readonly Attachment[];
  readonly firstId: string;
  readonly onDescribe: AttachmentsProps['onDescribe'];
  readonly onClosed: () => void;
}

/** One picture as large as the window; arrows go to its neighbours. */
export function Lightbox({ roomId, images, firstId, onDescribe, onClosed }: LightboxProps) {
  const [openId, setOpenId] = useState(firstId);
  const at = Math.max(
    0,
    images.findIndex(({ attachmentId }) => attachmentId === openId),
  );
  const image = images[at];
  const go = (step: number) => setOpenId(images[at + step]?.attachmentId ?? openId);
  useArrows(go);
  if (image === undefined) return null;
  return (
    // The content security policy allows no style elements.
    <CSPProvider disableStyleElements>
      <Modal title={image.name} placement="full" onClosed={onClosed}>
        {() => (
          <div className="flex min-h-0 flex-1 flex-col gap-3 px-3 pb-3">
            <div className="flex min-h-0 flex-1 items-center justify-center gap-2">
              {images.length > 1 && (
                <IconButton
                  label="Previous picture"
                  icon={<ChevronLeft size={20} aria-hidden />}
                  disabled={at === 0}
                  onClick={() => go(-1)}
                />
              )}
              <img
                key={image.attachmentId}
                src={attachmentPaths.file(roomId, image.attachmentId)}
                alt={image.alt ?? image.name}
                width={image.width}
                height={image.height}
                className="max-h-full min-h-0 w-auto max-w-full min-w-0 flex-initial object-contain"
              />
              {images.length > 1 && (
                <IconButton
                  label="Next picture"
                  icon={<ChevronRight size={20} aria-hidden />}
                  disabled={at === images.length - 1}
                  onClick={() => go(1)}
                />
              )}
            </div>
            <div className="flex flex-wrap items-center justify-center gap-3 text-sm">
              {images.length > 1 && (
                <span className="text-soft tabular-nums">
                  {at + 1} of {images.length}
                </span>
              )}
              <a
                href={attachmentPaths.file(roomId, image.attachmentId)}
                download={image.name}
                className="inline-flex min-h-9 items-center gap-2 rounded-lg border border-edge bg-raised px-3.5 text-ink no-underline hover:bg-sunken"
              >
                <Download size={16} aria-hidden />
                Download
              </a>
              {onDescribe && <AltForm key={image.attachmentId} image={image} onDescribe={onDescribe} />}
            </div>
          </div>
        )}
      </Modal>
    </CSPProvider>
  );
}

/** Wherever the focus is, but for whoever writes and moves through words. */
function useArrows(go: (step: number) => void): void {
  const latest = useLatest(go);
  useEffect(() => {
    const onKeyDown = ({ key, target }: KeyboardEvent) => {
      if (target instanceof HTMLInputElement) return;
      if (key === 'ArrowLeft') latest.current(-1);
      if (key === 'ArrowRight') latest.current(1);
    };
    // Before the dialog, which keeps arrows to itself.
    addEventListener('keydown', onKeyDown, true);
    return () => removeEventListener('keydown', onKeyDown, true);
  }, [latest]);
}

interface AltFormProps {
  readonly image: Attachment;
  readonly onDescribe: NonNullable<AttachmentsProps['onDescribe']>;
}

function AltForm({ image, onDescribe }: AltFormProps) {
  const [alt, setAlt] = useState(image.alt ?? '');
  const [note, setNote] = useState('');
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await onDescribe(image, alt);
      setNote('Saved.');
    } catch (error) {
      setNote(refusalOf(error).message);
    }
  };
  return (
    <form onSubmit={(event) => void save(event)} className="flex min-w-0 flex-wrap items-center gap-2">
      <input
        aria-label="Description of this picture"
        placeholder="Describe it for those who do not see it"
        value={alt}
        maxLength={LIMITS.altLength}
        onChange={(event) => setAlt(event.target.value)}
        className="min-h-9 w-72 max-w-full rounded-lg border border-edge bg-raised px-3"
      />
      <Button type="submit">Save</Button>
      <output className="text-soft">{note}</output>
    </form>
  );
}
