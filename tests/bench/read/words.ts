/** The generator's words, the frequent ones first: what is said in its statements. */
const words = [
  'launch',
  'supply',
  'consent',
  'escalation',
  'depot',
  'airfield',
  'harbour',
  'training',
  'inspection',
  'stockpile',
  'interceptor',
  'corridor',
  'ceasefire',
  'embargo',
  'moratorium',
  'verification',
  'demilitarisation',
];

/** So many things to look for, all different: two words of a statement, somebody's name, a rule's title, an exact phrase. */
export function searchTexts(count: number): string[] {
  const pairs = words.flatMap((one, n) => words.slice(n + 1).map((other) => [one, other] as const));
  return Array.from({ length: count }, (_, n) => {
    const [one = '', other = ''] = pairs[(n * 31) % pairs.length] ?? [];
    const about = Math.floor(n / 4);
    switch (n % 4) {
      case 0:
        return `${one} ${other}`;
      case 1:
        return `Person ${about}`;
      case 2:
        return `Rule ${about}`;
      default:
        return `"${one} and ${other}"`;
    }
  });
}
