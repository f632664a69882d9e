import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import type { FileId, UserId } from '@atrium/contract/ids';
import type { ClientGrant } from '@atrium/contract/project-documents';

/** Those below are the server's own: seeds. */
const FIRST = 1_000;
const MOST = 0xffff_ffff;
const GRANT_BYTES = 18;

/**
 * Client ids of Yjs are given by the server, with its word for whom: whoever could write under the id of somebody else
 * would make replicas differ for good. Any server of the deployment knows the word again, without having stored it.
 */
export class ClientGrants {
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  draw(fileId: FileId, userId: UserId, isTaken: (clientId: number) => boolean): ClientGrant {
    let clientId: number;
    do clientId = randomInt(FIRST, MOST);
    while (isTaken(clientId));
    return { clientId, grant: this.#sign(fileId, userId, clientId).toString('base64url') };
  }

  /**
   * The id under which the server makes a change that has a name: the same at each try, so that a document says whether it
   * has been made.
   */
  named(fileId: FileId, userId: UserId, name: string): number {
    const hmac = createHmac('sha256', this.#secret);
    const drawn = hmac.update(`document-change ${fileId} ${userId} ${name}`).digest().readUInt32BE();
    return FIRST + (drawn % (MOST - FIRST));
  }

  isValid(fileId: FileId, userId: UserId, { clientId, grant }: ClientGrant): boolean {
    const wanted = this.#sign(fileId, userId, clientId);
    const given = Buffer.from(grant, 'base64url');
    return clientId >= FIRST && given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  #sign(fileId: FileId, userId: UserId, clientId: number): Buffer {
    const hmac = createHmac('sha256', this.#secret);
    return hmac.update(`document-client ${fileId} ${userId} ${clientId}`).digest().subarray(0, GRANT_BYTES);
  }
}
