import type { FileId, ProjectId, RoomId } from '@atrium/contract/ids';

/** A file of a project that an address leads to. */
export interface LinkedPlace {
  readonly roomId: RoomId;
  readonly projectId: ProjectId;
  readonly fileId: FileId;
  readonly line: number | undefined;
}

/** More links than these in one message stay links. */
const MOST = 3;
const ID = '[0-9A-HJKMNP-TV-Z]{26}';
const PATH = new RegExp(`^/rooms/(rm_${ID})/projects/(prj_${ID})$`);
const FILE = new RegExp(`^fil_${ID}$`);

/** The places that a text links to, each once, as far as they are of this Atrium. */
export function placesIn(text: string, origin: string): readonly LinkedPlace[] {
  if (!text.includes('/projects/prj_')) return [];
  const places = new Map<string, LinkedPlace>();
  for (const [address] of text.matchAll(/https?:\/\/[^\s<>"')\]]+/g)) {
    const place = placeOf(address, origin);
    if (place !== undefined) places.set(`${place.fileId} ${place.line ?? ''}`, place);
  }
  return [...places.values()].slice(0, MOST);
}

function placeOf(address: string, origin: string): LinkedPlace | undefined {
  if (!address.startsWith(`${origin}/`) || !URL.canParse(address)) return undefined;
  const { pathname, searchParams } = new URL(address);
  const [, roomId, projectId] = PATH.exec(pathname) ?? [];
  const fileId = searchParams.get('file') ?? '';
  if (roomId === undefined || projectId === undefined || !FILE.test(fileId)) return undefined;
  const line = Number(searchParams.get('line'));
  return {
    roomId: roomId as RoomId,
    projectId: projectId as ProjectId,
    fileId: fileId as FileId,
    line: Number.isSafeInteger(line) && line > 0 ? line : undefined,
  };
}
