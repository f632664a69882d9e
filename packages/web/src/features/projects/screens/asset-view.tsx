import { Download, File } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { FileNode } from '@atrium/contract/project-tree';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { useDesk } from '../desk/project-desk.ts';
import { sizeWords } from './size-words.ts';

/** Pictures that are looked at here; anything else is only offered as a download. */
const PICTURES = /^image\/(?:png|jpeg|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon)$/;
const MOST_BYTES = 4 * 1024 * 1024;

/** What is not text. */
export function AssetView({ file }: { readonly file: FileNode }) {
  const path = useDesk().downloadPath(file);
  const isPicture = PICTURES.test(file.mime) && file.size <= MOST_BYTES;
  const picture = usePicture(isPicture ? `${path}?${file.assetVersion ?? ''}` : undefined, file.mime);
  if (isPicture && picture === undefined) return <Skeleton label={`Loading ${file.name}`} lines={3} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center overflow-auto p-4">
      {picture !== undefined && picture !== 'failed' ? (
        <>
          <img
            src={picture}
            alt={file.name}
            className="checkered max-h-[70vh] max-w-full rounded border border-line"
          />
          <p className="mt-3 text-sm text-soft">
            {file.mime}, {sizeWords(file.size)}
          </p>
        </>
      ) : (
        <EmptyState
          icon={<File size={28} />}
          title={file.name}
          text={`Not a text: ${file.mime}, ${sizeWords(file.size)}.`}
        />
      )}
      <a
        href={path}
        download={file.name}
        className="mt-3 inline-flex min-h-9 items-center gap-2 rounded-lg border border-edge bg-raised px-3.5 text-sm font-medium hover:bg-sunken"
      >
        <Download size={16} aria-hidden /> Download
      </a>
    </div>
  );
}

/** As a data URL: nothing that people bring is shown from the application's own address. */
function usePicture(path: string | undefined, mime: string): string | undefined {
  const [picture, setPicture] = useState<string>();
  useEffect(() => {
    if (path === undefined) return undefined;
    const stop = new AbortController();
    void load(path, mime, stop.signal).then(setPicture, () => {
      if (!stop.signal.aborted) setPicture('failed');
    });
    return () => stop.abort();
  }, [path, mime]);
  return picture;
}

async function load(path: string, mime: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(path, { signal });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}`);
  const blob = new Blob([await answer.arrayBuffer()], { type: mime });
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => done(reader.result as string));
    reader.addEventListener('error', () => fail(reader.error ?? new Error('It could not be read')));
    reader.readAsDataURL(blob);
  });
}
