import { createContext, type ReactNode } from 'react';
import type { LinkedPlace } from '../../lib/place-links.ts';

/** How a link to a line of a project is drawn under a message: projects are a feature of their own. */
export const PlaceCardContext = createContext<((place: LinkedPlace) => ReactNode) | undefined>(undefined);
