import { Observable } from '../../lib/readable.ts';

/** The call has a place of its own on the page: it does not float over it as well. */
export const isCallDocked = new Observable<boolean>(false);
