import type { MeetingId } from '@atrium/contract/ids';
import type { CallBrowser, CallMemory } from './call-ports.ts';

/** What a real browser brings. */
export function callBrowser(): CallBrowser {
  return {
    newPeer: (config) => new RTCPeerConnection(config),
    newStream: (tracks) => new MediaStream(tracks),
    devices: navigator.mediaDevices,
    async openLarge(deps) {
      const { LiveKitSession } = await import('./livekit-session.ts');
      return new LiveKitSession(deps);
    },
    onNetworkChange(listener) {
      const { connection } = navigator as unknown as { connection?: EventTarget };
      window.addEventListener('online', listener);
      connection?.addEventListener('change', listener);
      return () => {
        window.removeEventListener('online', listener);
        connection?.removeEventListener('change', listener);
      };
    },
  };
}

/** Kept for as long as the tab lives. */
export function tabMemory(storage: Storage): CallMemory {
  const key = (meetingId: MeetingId): string => `atrium.call.${meetingId}`;
  return {
    load: (meetingId) => storage.getItem(key(meetingId)) ?? undefined,
    save: (meetingId, token) => storage.setItem(key(meetingId), token),
    forget: (meetingId) => storage.removeItem(key(meetingId)),
  };
}
