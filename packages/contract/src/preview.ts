import { z } from 'zod';
import { defineOperations } from './operation.ts';

/**
 * Where previews of projects are shown: a port of the host that the application was reached by, an origin of their own, or
 * nowhere, because none was configured.
 */
export const previewPlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('port'), port: z.int().positive() }),
  z.object({ kind: z.literal('origin'), origin: z.string() }),
  z.object({ kind: z.literal('none') }),
]);
export type PreviewPlace = z.infer<typeof previewPlace>;

/** Of that origin: with the network closed, and open. */
export const PREVIEW_PATHS = { closed: '/frame', open: '/frame/network' } as const;

export const previewOperations = defineOperations({
  'preview.place': {
    summary: 'Where previews of projects are shown.',
    method: 'GET',
    path: '/api/preview',
    access: 'user',
    rate: 'read',
    socket: true,
    input: z.object({}),
    output: previewPlace,
    errors: ['unauthenticated'],
  },
});
