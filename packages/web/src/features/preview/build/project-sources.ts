import type { PathList } from './project-paths.ts';

/** Files of a project as they are now. What is read must be in `paths`. */
export interface ProjectSources extends PathList {
  paths(): readonly string[];
  /** Text of what is edited as text, bytes of everything else. */
  read(path: string): Promise<string | Uint8Array>;
}

export async function readText(sources: ProjectSources, path: string): Promise<string> {
  const content = await sources.read(path);
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}

const TYPES: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.css': 'text/css',
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.ico': 'image/x-icon',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.m4a': 'audio/mp4',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.ogg': 'audio/ogg',
  '.otf': 'font/otf',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain',
  '.vtt': 'text/vtt',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.webm': 'video/webm',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** An address that holds the file itself. */
export function dataUrl(ending: string, content: string | Uint8Array): string {
  const type = TYPES[ending] ?? 'application/octet-stream';
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return `data:${type};base64,${base64(bytes)}`;
}

/** In pieces: a call takes only so many arguments. */
const PIECE = 0x80_00;

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += PIECE) {
    text += String.fromCharCode(...bytes.subarray(start, start + PIECE));
  }
  return btoa(text);
}
