import { join } from 'node:path';
import { LIMITS } from '@atrium/contract/limits';
import type { ProfileSource } from '../accounts/account-service.ts';
import type { AwsKeys } from '../config.ts';
import type { CursorCodec } from '../storage/cursor.ts';
import { providerChain } from '../storage/open-store.ts';
import { RequestSigner } from '../storage/request-signer.ts';
import type { Store } from '../storage/store.ts';
import { AttachmentCleanup, type AttachmentCleanupDeps } from './attachment-cleanup.ts';
import { AttachmentPosts } from './attachment-posts.ts';
import { AttachmentReader } from './attachment-reader.ts';
import { AttachmentRepository } from './attachment-repository.ts';
import { AttachmentUploads } from './attachment-uploads.ts';
import { DiskObjects } from './disk-objects.ts';
import type { FilesConfig } from './file-settings.ts';
import { ImageMaker } from './image-maker.ts';
import type { ObjectStore } from './object-store.ts';
import { S3Objects } from './s3-objects.ts';
import { UploadStage } from './upload-stage.ts';

export interface FilesDeps {
  readonly store: Store;
  readonly profiles: ProfileSource;
  readonly cursors: CursorCodec;
  readonly objects: ObjectStore;
  readonly config: FilesConfig;
  readonly findPosted: AttachmentCleanupDeps['findPosted'];
  readonly now: () => number;
}

/** Needed before there are messages to put files on. */
export function buildAttachmentPosts(
  store: Store,
  perMessage: number | undefined,
  now: () => number,
): AttachmentPosts {
  const attachments = new AttachmentRepository(store);
  return new AttachmentPosts({ attachments, perMessage: perMessage ?? LIMITS.attachmentsPerMessage, now });
}

/** Files of rooms, put together. */
export function buildFiles(deps: FilesDeps) {
  const { store, config, objects, findPosted, now } = deps;
  const attachments = new AttachmentRepository(store);
  const stage = new UploadStage(join(config.directory, 'coming'));
  const images = new ImageMaker();
  const common = { attachments, stage, objects, now };
  return {
    uploads: new AttachmentUploads({ ...common, images, limits: config.limits }),
    reader: new AttachmentReader({ ...deps, attachments }),
    cleanup: new AttachmentCleanup({ ...common, findPosted }),
    /** All bytes that are kept: for exports. */
    objects,
    close: () => images.close(),
  };
}

/** The bucket if there is one, else the disk. */
export function openObjects({ bucket, directory }: FilesConfig, keys: AwsKeys | undefined): ObjectStore {
  if (bucket === undefined) return new DiskObjects(join(directory, 'kept'));
  const { name, endpoint, region } = bucket;
  const provider = keys ? Promise.resolve(() => Promise.resolve({ ...keys })) : providerChain();
  const credentials = async () => (await provider)();
  const signer = new RequestSigner({ region, credentials, now: Date.now });
  return new S3Objects({ endpoint, bucket: name, signer });
}
