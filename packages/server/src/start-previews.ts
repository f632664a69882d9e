import type { Config } from './config.ts';
import type { Log } from './observability/log.ts';
import type { PreviewAddresses } from './preview/preview-place.ts';
import { createPreviewServer } from './preview/preview-server.ts';

interface Given {
  readonly config: Config;
  /** The port of the application. */
  readonly application: number;
  readonly addresses: PreviewAddresses;
  readonly log: Log;
}

/** The second origin, where people's pages run. */
export async function startPreviews({ config, application, addresses, log }: Given) {
  const { port } = config.preview;
  const previews = createPreviewServer({ addresses, log });
  const next = application === 65_535 ? 0 : application + 1;
  const preview = await previews.listen({
    host: config.host,
    port: port ?? next,
    isChosen: port !== undefined,
  });
  addresses.listensOn({ application, preview });
  return previews;
}
