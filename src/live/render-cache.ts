const MAXIMUM_BYTES = 64 * 1024 * 1024;

/**
 * Bounds what the renderers of all groups keep of rendered messages, for readers that come to them a little later. The oldest is
 * evicted first: a queue and not an LRU map, because a message belongs to the map of its group.
 */
export class RenderCache {
  readonly #kept: { evict: () => void; bytes: number }[] = [];
  #evicted = 0;
  #bytes = 0;

  keep(bytes: number, evict: () => void): void {
    this.#kept.push({ evict, bytes });
    this.#bytes += bytes;
    while (this.#bytes > MAXIMUM_BYTES) {
      const oldest = this.#kept[this.#evicted];
      if (!oldest) return;
      this.#evicted += 1;
      this.#bytes -= oldest.bytes;
      oldest.evict();
    }
    if (this.#evicted > 10_000) {
      this.#kept.splice(0, this.#evicted);
      this.#evicted = 0;
    }
  }
}
