import { configureGlobal } from 'fast-check';
import { wantedSeed } from './chance.ts';

// A failed property prints its seed by itself.
configureGlobal({ seed: wantedSeed() });
