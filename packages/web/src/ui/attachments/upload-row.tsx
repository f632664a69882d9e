import { RotateCw, X } from 'lucide-react';
import type { UploadView } from '@atrium/client/uploads/upload-view';
import { fileSize } from '../../lib/file-size.ts';
import { IconButton } from '../button.tsx';

interface UploadRowProps {
  readonly upload: UploadView;
  readonly onCancel: () => void;
  readonly onRetry: () => void;
}

/** A file on its way: how far it is, and what can be done about it. */
export function UploadRow({ upload, onCancel, onRetry }: UploadRowProps) {
  const { name, status, size, sent, failure } = upload;
  return (
    <div className="flex min-w-0 flex-1 items-center gap-2">
      <div className="min-w-0 flex-1 text-sm">
        <bdi className="block truncate font-medium">{name}</bdi>
        <span className={`block text-xs ${status === 'failed' ? 'text-danger' : 'text-soft'}`}>
          {status === 'failed' ? `Not sent. ${failure?.message ?? ''}` : wordsOf(upload)}
        </span>
        {(status === 'sending' || status === 'looking') && (
          <progress
            aria-label={`Sending ${name}`}
            value={sent}
            max={size}
            className="upload-progress mt-1 block h-1 w-full"
          />
        )}
      </div>
      {status === 'failed' && size > 0 && (
        <IconButton
          label={`Try again: ${name}`}
          icon={<RotateCw size={16} aria-hidden />}
          onClick={onRetry}
        />
      )}
      <IconButton label={`Remove ${name}`} icon={<X size={16} aria-hidden />} onClick={onCancel} />
    </div>
  );
}

function wordsOf({ status, sent, size }: UploadView): string {
  if (status === 'waiting') return `Waiting, ${fileSize(size)}`;
  if (status === 'sending') return `${fileSize(sent)} of ${fileSize(size)}`;
  return status === 'looking' ? 'Almost there' : fileSize(size);
}
