import { useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { ProjectId, RoomId } from '@atrium/contract/ids';

export interface PlaceToGoTo {
  readonly roomId: RoomId;
  readonly projectId: ProjectId;
  readonly fileId: string;
  readonly line?: number | undefined;
}

declare module '@tanstack/history' {
  interface HistoryState {
    /** Of one way to a place: another one to the same place is to be gone as well. */
    readonly visit?: string;
  }
}

/** Leads to a place in a project. If the address names it already, it is gone to once more, without another step back. */
export function useGoToPlace() {
  const router = useRouter();
  return useCallback(
    ({ roomId, projectId, fileId, line }: PlaceToGoTo) => {
      const place = {
        to: '/rooms/$roomId/projects/$projectId',
        params: { roomId, projectId },
        search: { file: fileId, ...(line !== undefined && { line }) },
        state: { visit: crypto.randomUUID() },
      } as const;
      const { href } = router.buildLocation(place);
      void router.navigate({ ...place, replace: href === router.state.location.href });
    },
    [router],
  );
}
