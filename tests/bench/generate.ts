/**
 * Writes a made-up bundle of any size to standard output: `npm run --silent generate -- 100000 > big.ndjson`.
 * The same size is always the same bytes.
 */
export function* generateBundle(statements: number): Generator<string> {
  const perDocument = 50;
  const people = Math.max(10, Math.ceil(statements / 200));
  const rules = Math.max(5, Math.ceil(statements / 1_000));
  const line = (value: object) => `${JSON.stringify(value)}\n`;
  const day = (n: number) => new Date(Date.UTC(2020, 0, 1 + (n % 2_000))).toISOString().slice(0, 10);
  yield line({ type: 'bundle', version: 1, namespace: `generated-${statements}` });
  for (let n = 0; n < 10; n += 1)
    yield line({ type: 'item', key: `item-${n}`, kind: 'SYSTEM', name: `Item ${n}` });
  for (let n = 0; n < people; n += 1) {
    yield line({
      type: 'actor',
      key: `person-${n}`,
      kind: 'PERSON',
      name: `Person ${n}`,
      description: 'invented',
    });
  }
  for (let n = 0; n < rules; n += 1) {
    yield line({
      type: 'restriction',
      key: `rule-${n}`,
      title: `Rule ${n}`,
      modality: 'PROHIBITION',
      parties: [{ actor: `person-${n % people}`, function: 'ASSIGNER', derivation: 'STATED' }],
      items: [`item-${n % 10}`],
    });
  }
  const stances = ['LIFT', 'EASE', 'UNDECIDED', 'SKEPTICAL', 'MAINTAIN', 'TIGHTEN', 'NEUTRAL'];
  for (let from = 0; from < statements; from += perDocument) {
    const numbers = Array.from({ length: Math.min(perDocument, statements - from) }, (_, n) => from + n);
    const sentence = (n: number) =>
      `Speaker ${n} holds that rule ${n % rules}’s wording is worth one more look`;
    yield line({ type: 'document', key: `paper-${from}`, text: `${numbers.map(sentence).join('. ')}.` });
    for (const n of numbers) {
      yield line({
        type: 'statement',
        key: `s${n}`,
        quotation: 'INDIRECT',
        attribution: 'ON_THE_RECORD',
        evidence: { document: `paper-${from}`, exact: sentence(n) },
        speakers: [{ actor: `person-${n % people}`, role: 'Speaker' }],
        spoken: { edtf: day(n), derivation: 'STATED' },
        speechAct: 'INFORM',
        stances: [
          { restriction: `rule-${n % rules}`, stance: stances[n % stances.length], explicitness: 'EXPLICIT' },
        ],
      });
    }
  }
  for (let n = 0; n < rules; n += 1) {
    yield line({
      type: 'status',
      restriction: `rule-${n}`,
      status: 'PROHIBITED',
      observedAt: '2020-01-01',
      grounds: [{ statement: `s${n}`, for: 'STATUS', weight: 'SUPPORTS' }],
    });
  }
}

if (import.meta.main) {
  for (const text of generateBundle(Number(process.argv[2] ?? 1_000))) process.stdout.write(text);
}
