const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_DIGITS = 10;
const CHANCE_DIGITS = 16;

/** 26 characters that sort by time: 48 bits of it, 80 bits of chance. Works outside secure contexts too. */
export function newId(now = Date.now()): string {
  const chance = crypto.getRandomValues(new Uint8Array(CHANCE_DIGITS));
  const tail = Array.from(chance, (byte) => DIGITS[byte % DIGITS.length]).join('');
  return timeDigits(now) + tail;
}

function timeDigits(now: number): string {
  let rest = now;
  let digits = '';
  for (let at = 0; at < TIME_DIGITS; at++) {
    digits = DIGITS[rest % DIGITS.length] + digits;
    rest = Math.floor(rest / DIGITS.length);
  }
  return digits;
}
