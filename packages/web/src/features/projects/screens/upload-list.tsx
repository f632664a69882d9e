import { X } from 'lucide-react';
import { useReadable } from '../../../lib/readable.ts';
import { IconButton } from '../../../ui/button.tsx';
import { useDesk, type Upload } from '../desk/project-desk.ts';

const WORDS: Readonly<Record<Upload['status'], string>> = {
  waiting: 'Waiting',
  sending: 'Uploading',
  done: 'Uploaded',
  failed: 'Not uploaded',
  cancelled: 'Cancelled',
};

/** What is being brought, and what became of it. */
export function UploadList() {
  const desk = useDesk();
  const { uploads } = useReadable(desk.view);
  if (uploads.length === 0) return null;
  const isOver = uploads.every(({ status }) => status !== 'waiting' && status !== 'sending');
  return (
    <section
      aria-label="Uploads"
      className="max-h-48 shrink-0 overflow-y-auto border-t border-line p-2 text-sm"
    >
      <div className="flex items-center justify-between">
        <h3 className="font-semibold">Uploads</h3>
        {isOver && (
          <IconButton
            label="Hide uploads"
            icon={<X size={14} aria-hidden />}
            onClick={() => desk.forgetUploads()}
          />
        )}
      </div>
      <ul className="flex flex-col gap-1">
        {uploads.map((upload) => (
          <UploadRow key={upload.key} upload={upload} />
        ))}
      </ul>
    </section>
  );
}

function UploadRow({ upload }: { readonly upload: Upload }) {
  const desk = useDesk();
  const { key, name, progress, status, failure } = upload;
  const isActive = status === 'waiting' || status === 'sending';
  return (
    <li className="flex items-center gap-2">
      <span className="min-w-0 flex-1">
        <span className="block truncate">{name}</span>
        <span className={`text-xs ${status === 'failed' ? 'text-danger' : 'text-soft'}`}>
          {failure ?? WORDS[status]}
        </span>
        {isActive && (
          <progress aria-label={`Upload of ${name}`} max={1} value={progress} className="upload-bar" />
        )}
      </span>
      {isActive && (
        <IconButton
          label={`Cancel the upload of ${name}`}
          icon={<X size={14} aria-hidden />}
          onClick={() => desk.cancelUpload(key)}
        />
      )}
    </li>
  );
}
