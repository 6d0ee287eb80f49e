/** One range of an Accept header, in lower case. */
type Range = { type: string; quality: number; text: string };

function rangesOf(accept: string): Range[] {
  return accept
    .toLowerCase()
    .split(',')
    .map((text) => {
      const [type = '', ...parameters] = text.split(';').map((it) => it.trim());
      const quality = Number(parameters.find((it) => it.startsWith('q='))?.slice(2) ?? 1);
      return { type, quality: quality >= 0 && quality <= 1 ? quality : 1, text: text.trim() };
    });
}

/**
 * The one of the offered media types that an Accept header wants most (RFC 9110): by `q`, then by how exactly it is named,
 * then as listed in the header, then as offered. Null where it takes none of them.
 */
export function chooseType<Type extends string>(accept: string, offered: readonly Type[]): Type | null {
  const ranges = rangesOf(accept);
  const listed = ranges.map(({ type }) => type);
  const [best] = offered
    .map((type) => {
      const names = [type, `${type.split('/', 1)[0]}/*`, '*/*'];
      const inexactness = names.findIndex((name) => listed.includes(name));
      const place = listed.indexOf(names[inexactness] as string);
      return { type, inexactness, place, quality: ranges[place]?.quality ?? 0 };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality || a.inexactness - b.inexactness || a.place - b.place);
  return best?.type ?? null;
}

/** Whether an Accept header names a media type itself, and takes it. */
export function namesType(accept: string | undefined, type: string): boolean {
  return rangesOf(accept ?? '').some((range) => range.type === type && range.quality > 0);
}

/** An Accept header in lower case, without what it refuses with `q=0`, for a reader that knows neither. */
export function withoutRefused(accept: string): string {
  if (!/[A-Z]|q=0/.test(accept)) return accept;
  const taken = rangesOf(accept).filter(({ quality }) => quality > 0);
  return taken.map(({ text }) => text).join(', ') || '*/*';
}

/** How the feed is answered: a page, as our JSON or as a batch of CloudEvents; or all there is, with or without what comes. */
export type FeedForm =
  | 'application/json'
  | 'application/cloudevents-batch+json'
  | 'application/x-ndjson'
  | 'text/event-stream';

/** What an Accept header makes of the feed; what nothing here can meet is passed over, as RFC 9110 allows. */
export function feedFormOf(accept: string | undefined): FeedForm {
  const chosen = chooseType(accept || '*/*', [
    'application/json',
    'application/cloudevents-batch+json',
    'application/x-ndjson',
    'application/jsonl',
    'text/event-stream',
  ]);
  return chosen === 'application/jsonl' ? 'application/x-ndjson' : (chosen ?? 'application/json');
}
