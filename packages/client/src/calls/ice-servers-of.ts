import type { MediaAccess } from '@atrium/contract/call-state';

/** Without what is not there. */
export function iceServersOf({ iceServers }: MediaAccess): RTCIceServer[] {
  return iceServers.map(({ urls, username, credential }) => ({
    urls,
    ...(username !== undefined && { username }),
    ...(credential !== undefined && { credential }),
  }));
}
