import { Observable } from '../../lib/readable.ts';

/** Where calls are heard; the system's own loudspeaker if undefined. */
export const chosenSpeaker = new Observable<string | undefined>(undefined);
