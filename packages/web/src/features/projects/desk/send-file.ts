import type { ErrorBody } from '@atrium/contract/errors';

interface FileToSend {
  /** With its query. */
  readonly path: string;
  readonly body: Blob;
  readonly type: 'application/zip' | 'application/octet-stream';
  /** From 0 to 1. */
  readonly onProgress?: (progress: number) => void;
}

export interface SentFile {
  /** What the server answers, parsed. Throws what `refusalOf` understands, or an `AbortError`. */
  readonly answer: Promise<unknown>;
  cancel(): void;
}

/** Sends a file to the server. By `XMLHttpRequest`, which tells how far it has come; `fetch` does not. */
export function sendFile({ path, body, type, onProgress }: FileToSend): SentFile {
  const request = new XMLHttpRequest();
  const answer = new Promise<unknown>((done, fail) => {
    request.upload.addEventListener('progress', ({ loaded, total, lengthComputable }) => {
      if (lengthComputable) onProgress?.(loaded / total);
    });
    request.addEventListener('load', () => {
      const said = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) done(said);
      else fail(refused(said));
    });
    request.addEventListener('error', () => fail(new TypeError('The network failed')));
    request.addEventListener('abort', () => fail(new DOMException('Cancelled', 'AbortError')));
  });
  request.open('POST', path);
  request.setRequestHeader('content-type', type);
  request.send(body);
  return { answer, cancel: () => request.abort() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** In the shape by which refusals are known here. */
function refused(said: unknown): Error {
  const body = (said as ErrorBody | undefined)?.error;
  const { code = 'internal', message = '', details = {} } = body ?? {};
  return Object.assign(new Error(message), { code, details });
}
