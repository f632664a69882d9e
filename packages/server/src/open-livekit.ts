import type { LiveKitListener, SignedNews } from './calls/livekit-news.ts';
import type { MediaEngine } from './calls/media-engine.ts';
import type { Config, Secrets } from './config.ts';

export interface LiveKitParts {
  readonly engine: MediaEngine;
  readonly take: (news: SignedNews, listener: LiveKitListener) => Promise<void>;
}

/** Its libraries are loaded only where it is configured. */
export async function openLiveKit(
  { calls }: Config,
  { livekit: keys }: Secrets,
): Promise<LiveKitParts | undefined> {
  if (!calls.livekit || !keys) return undefined;
  const [{ LiveKitEngine }, { LiveKitNews }] = await Promise.all([
    import('./calls/livekit-engine.ts'),
    import('./calls/livekit-news.ts'),
  ]);
  const news = new LiveKitNews(keys);
  return {
    engine: new LiveKitEngine(calls.livekit, keys),
    take: (signed, listener) => news.take(signed, listener),
  };
}
