import { randomUUID } from 'node:crypto';

/**
 * The counter has twelve bits. It starts each millisecond at a random value, so that ids of two processes rarely
 * collide.
 */
const FIRST_COUNTS = 0x400;
const LAST_COUNT = 0xfff;

let milliseconds = 0;
let count = 0;

/**
 * An id for a new row: a UUIDv7, greater than every earlier one of this process. Lists sorted by it are in the order in
 * which their rows were recorded. Node's own are in random order within a millisecond.
 */
export function newId(): string {
  const now = Date.now();
  if (now > milliseconds) {
    milliseconds = now;
    count = Math.floor(Math.random() * FIRST_COUNTS);
  } else if (count < LAST_COUNT) {
    count += 1;
  } else {
    // The counter is exhausted, or the clock was set back.
    milliseconds += 1;
    count = 0;
  }
  const time = milliseconds.toString(16).padStart(12, '0');
  const ending = randomUUID().slice(19);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, '0')}-${ending}`;
}
