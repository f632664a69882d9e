import { AppError } from '@atrium/contract/errors';
import type { UserId } from '@atrium/contract/ids';
import type { DocumentVersion } from '@atrium/contract/project-documents';
import { blame } from './blame.ts';
import type { FileRef } from './document-access.ts';
import type { DocumentService } from './document-service.ts';
import type { DocumentTextService } from './document-text-service.ts';
import type { OpenDocuments } from './open-documents.ts';
import type { SizeMeter } from './size-meter.ts';
import { tooLarge } from './update-check.ts';
import type { StoredVersion, VersionRepository } from './version-repository.ts';

export interface DocumentHistoryServiceDeps {
  readonly documents: OpenDocuments;
  readonly versions: VersionRepository;
  readonly texts: DocumentTextService;
  readonly service: DocumentService;
  readonly sizes: SizeMeter;
}

/** Texts as they were, and who wrote what: rules DOC-25 and on of docs/behaviour.md. */
export class DocumentHistoryService {
  readonly #deps: DocumentHistoryServiceDeps;

  constructor(deps: DocumentHistoryServiceDeps) {
    this.#deps = deps;
  }

  async list(ref: FileRef, userId: UserId, page: { before?: string | undefined; limit: number }) {
    const { versions, service } = this.#deps;
    await service.readable(ref, userId);
    const found = await versions.list(ref.fileId, { ...page, limit: page.limit + 1 });
    const shown = found.slice(0, page.limit);
    return {
      versions: shown.map(toContract),
      users: await service.profiles(shown.flatMap(({ authors }) => authors)),
      hasMore: found.length > shown.length,
    };
  }

  /** With what stood there before it. */
  async get(ref: FileRef, userId: UserId, versionId: string) {
    const { versions, service } = this.#deps;
    await service.readable(ref, userId);
    const version = await this.#find(ref, versionId);
    const [previous] = await versions.list(ref.fileId, { limit: 1, before: versionId });
    return {
      version: toContract(version),
      text: await this.#text(ref, version),
      previousText: previous ? await this.#text(ref, previous) : '',
    };
  }

  async name(ref: FileRef, userId: UserId, given: { versionId?: string | undefined; name: string }) {
    const { versions, service } = this.#deps;
    await service.writable(ref, userId);
    if (given.versionId === undefined)
      return { version: toContract(await this.#keep(ref, 'named', given.name)) };
    const version = await this.#find(ref, given.versionId);
    return { version: toContract(await versions.rename(ref.fileId, version, given.name)) };
  }

  /** By an ordinary edit; what stands there now is kept before. */
  async restore(ref: FileRef, userId: UserId, versionId: string): Promise<number> {
    const { documents, service, texts, sizes } = this.#deps;
    const { maxBytes } = await service.writable(ref, userId);
    const version = await this.#find(ref, versionId);
    const text = await this.#text(ref, version);
    const { live } = await documents.get(ref.fileId);
    const bytes = Buffer.byteLength(text);
    if (bytes > maxBytes && bytes > Buffer.byteLength(live.string)) throw tooLarge(maxBytes);
    if (live.string !== text) await this.#keep(ref, 'restored');
    const seq = await texts.edit(ref.fileId, text, userId);
    sizes.wrote(ref, userId);
    return seq;
  }

  async blame(ref: FileRef, userId: UserId) {
    const { documents, service } = this.#deps;
    await service.readable(ref, userId);
    const { live } = await documents.get(ref.fileId);
    const lines = blame(live.text, live.owners);
    return {
      lines: lines.map(({ fromLine, toLine, userId: author, since }) => ({
        fromLine,
        toLine,
        ...(author && { userId: author }),
        ...(since !== undefined && { since: new Date(since).toISOString() }),
      })),
      users: await service.profiles(lines.flatMap((line) => line.userId ?? [])),
    };
  }

  async #keep(ref: FileRef, kind: 'named' | 'restored', name?: string): Promise<StoredVersion> {
    const { documents, versions } = this.#deps;
    const open = await documents.get(ref.fileId);
    // Nothing is a version that is not durable.
    await open.flush();
    const { live } = open;
    const authors = [...live.authors];
    const version = await versions.keep(ref.fileId, {
      kind,
      text: live.string,
      authors,
      ...(name && { name }),
    });
    for (const author of authors) live.authors.delete(author);
    return version;
  }

  async #find({ fileId }: FileRef, versionId: string): Promise<StoredVersion> {
    const version = await this.#deps.versions.find(fileId, versionId);
    if (!version) throw new AppError('not-found', 'There is no such version.');
    return version;
  }

  async #text({ fileId }: FileRef, version: StoredVersion): Promise<string> {
    const text = await this.#deps.versions.text(fileId, version);
    if (text === undefined) throw new AppError('not-found', 'The text of this version is gone.');
    return text;
  }
}

function toContract({ versionId, at, kind, name, authors, length }: StoredVersion): DocumentVersion {
  const shown = name === undefined ? {} : { name };
  return { versionId, at: new Date(at).toISOString(), kind, ...shown, authors: [...authors], length };
}
