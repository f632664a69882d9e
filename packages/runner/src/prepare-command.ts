import { text } from 'node:stream/consumers';
import { prepare, type PreparationOrder } from './prepare.ts';

// The order comes in, the outcome goes out, as JSON.
const order = JSON.parse(await text(process.stdin)) as PreparationOrder;
process.stdout.write(JSON.stringify(await prepare(order)));
