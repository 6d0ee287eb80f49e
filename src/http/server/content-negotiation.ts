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
 * The offered media type that an Accept header prefers (RFC 9110): by `q`, then by how exactly it is named, then by its order in
 * the header, then by its order here. Null if the header accepts none of them.
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

/** True if an Accept header accepts a media type by its own name, not by a wildcard. */
export function namesType(accept: string | undefined, type: string): boolean {
  return rangesOf(accept ?? '').some((range) => range.type === type && range.quality > 0);
}

/** An Accept header in lower case, without types refused by `q=0`, for a reader that knows neither. */
export function withoutRefused(accept: string): string {
  if (!/[A-Z]|q=0/.test(accept)) return accept;
  const taken = rangesOf(accept).filter(({ quality }) => quality > 0);
  return taken.map(({ text }) => text).join(', ') || '*/*';
}

/** The media types of the feed: a page, as JSON or as a batch of CloudEvents; all changes; or all changes and then new ones. */
export type FeedForm =
  | 'application/json'
  | 'application/cloudevents-batch+json'
  | 'application/x-ndjson'
  | 'text/event-stream';

/** The media type of the feed for an Accept header. One that cannot be met is ignored, as RFC 9110 allows. */
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
