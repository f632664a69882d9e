import { text } from 'node:stream/consumers';
import { prepare } from './prepare.ts';
import type { PreparationOrder } from './preparation.ts';

// The order comes in, the outcome goes out, as JSON.
const order = JSON.parse(await text(process.stdin)) as PreparationOrder;
process.stdout.write(JSON.stringify(await prepare(order)));
