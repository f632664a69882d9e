import { createContext, use } from 'react';
import type { UserId } from '@atrium/contract/ids';

/** Shows who somebody is. */
export const PersonCardContext = createContext<(userId: UserId) => void>(() => undefined);

export function usePersonCard(): (userId: UserId) => void {
  return use(PersonCardContext);
}
