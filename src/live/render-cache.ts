import { BoundedMap } from '../bounded-map.ts';

const MAXIMUM_BYTES = 64 * 1024 * 1024;

type Kept = { bytes: number; evict: () => void };

/**
 * Bounds what the renderers of all groups keep of rendered messages, for readers that come to them a little later. A message
 * belongs to the map of its group; here the oldest of all groups is evicted first.
 */
export class RenderCache {
  readonly #kept = new BoundedMap<Kept, Kept>({
    size: MAXIMUM_BYTES,
    sizeOf: ({ bytes }) => Math.min(bytes, MAXIMUM_BYTES),
    onEvict: ({ evict }) => evict(),
  });

  keep(bytes: number, evict: () => void): void {
    const kept = { bytes, evict };
    this.#kept.set(kept, kept);
  }
}
