/** How a connection does; `unknown` until two measurements are there. */
export type LinkQuality = 'unknown' | 'good' | 'fair' | 'poor';

/** Counters of a connection at one moment. */
export interface LinkSample {
  /** Milliseconds. */
  readonly at: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly framesDecoded: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Seconds; absent while nothing is known. */
  readonly roundTrip: number | undefined;
  /** From 0 to 1, of what is heard from the other. */
  readonly level: number;
  readonly isRelayed: boolean;
}

type Stat = Record<string, unknown> & { readonly type: string; readonly id: string };

/** Adds up what a browser's report says. */
export function sampleOf(report: RTCStatsReport, at: number): LinkSample {
  const stats = [...(report as unknown as Map<string, Stat>).values()];
  const inbound = stats.filter(({ type }) => type === 'inbound-rtp');
  const outbound = stats.filter(({ type }) => type === 'outbound-rtp');
  const pair = stats.find((one) => one.type === 'candidate-pair' && one['nominated'] === true);
  const local = stats.find(({ id }) => id === pair?.['localCandidateId']);
  const roundTrip = pair?.['currentRoundTripTime'];
  return {
    at,
    packetsReceived: sum(inbound, 'packetsReceived'),
    packetsLost: sum(inbound, 'packetsLost'),
    framesDecoded: sum(inbound, 'framesDecoded'),
    bytesReceived: sum(inbound, 'bytesReceived'),
    bytesSent: sum(outbound, 'bytesSent'),
    roundTrip: typeof roundTrip === 'number' ? roundTrip : undefined,
    level: Math.max(0, ...inbound.map((one) => numberOf(one['audioLevel']))),
    isRelayed: local?.['candidateType'] === 'relay',
  };
}

/** What happened between two samples of the same connection. */
export function qualityOf(before: LinkSample | undefined, now: LinkSample): LinkQuality {
  if (!before || now.packetsReceived < before.packetsReceived) return 'unknown';
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  const received = now.packetsReceived - before.packetsReceived;
  const loss = received + lost === 0 ? 0 : lost / (received + lost);
  const roundTrip = now.roundTrip ?? 0;
  if (loss > 0.08 || roundTrip > 0.5) return 'poor';
  return loss > 0.02 || roundTrip > 0.25 ? 'fair' : 'good';
}

function sum(stats: readonly Stat[], name: string): number {
  return stats.reduce((total, stat) => total + numberOf(stat[name]), 0);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
