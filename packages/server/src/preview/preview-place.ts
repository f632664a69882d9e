import type { PreviewPlace } from '@atrium/contract/preview';
import type { RawRequest, Site } from '../http/site.ts';

/** Where `npm run dev` shows the application. */
const DEV_CLIENT_PORT = 5173;

export interface PreviewAddressesDeps {
  readonly site: Site;
  readonly publicUrl: string | undefined;
  /** A host of its own, as people reach it. */
  readonly previewOrigin: string | undefined;
  readonly isProduction: boolean;
}

/**
 * Who is where, as browsers see it: previews have the application's host and a port of their own, unless they are given a
 * host. Ports are known once both listen.
 */
export class PreviewAddresses {
  readonly #deps: PreviewAddressesDeps;
  #ports: { readonly application: number; readonly preview: number } | undefined;

  constructor(deps: PreviewAddressesDeps) {
    this.#deps = deps;
  }

  listensOn(ports: { readonly application: number; readonly preview: number }): void {
    this.#ports = ports;
  }

  /** For those who are in the application already: they know by which host. */
  place(): PreviewPlace {
    const { previewOrigin, publicUrl } = this.#deps;
    if (previewOrigin !== undefined) return { kind: 'origin', origin: previewOrigin };
    // A port of plain HTTP is no place for a page that came by HTTPS.
    if (publicUrl?.startsWith('https:') === true || this.#ports === undefined) return { kind: 'none' };
    return { kind: 'port', port: this.#ports.preview };
  }

  /** What the application may show in a frame; nothing where there are no previews. */
  originFor(request: RawRequest): string | undefined {
    const place = this.place();
    if (place.kind === 'origin') return place.origin;
    const name = this.#nameIn(request);
    if (place.kind === 'none' || name === undefined || this.#deps.site.isHttps(request)) return undefined;
    return `http://${name}:${place.port}`;
  }

  /** Whose frame a preview may be. */
  applicationsFor(request: RawRequest): string[] {
    const { publicUrl, isProduction } = this.#deps;
    const name = this.#nameIn(request);
    const own = publicUrl ?? (name && this.#ports && `http://${name}:${this.#ports.application}`);
    const dev = isProduction || name === undefined ? undefined : `http://${name}:${DEV_CLIENT_PORT}`;
    return [own, dev].filter((origin) => origin !== undefined && origin !== '') as string[];
  }

  /** Whether a browser reached the preview by a name that is ours. */
  isKnown(request: RawRequest): boolean {
    const { previewOrigin, site } = this.#deps;
    if (previewOrigin !== undefined) return request.headers.host === new URL(previewOrigin).host;
    return site.isKnownHost(request);
  }

  /** The host without its port. */
  #nameIn(request: RawRequest): string | undefined {
    const host = this.#deps.previewOrigin === undefined ? request.headers.host : undefined;
    const match = /^([\w.-]+|\[[\da-f:]+\])(?::\d+)?$/i.exec(host ?? '');
    return match?.[1]?.toLowerCase();
  }
}
