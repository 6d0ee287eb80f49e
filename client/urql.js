import embeddedTypes from './embedded-types.json' with { type: 'json' };

/** `keys` of urql's Graphcache for this schema: what has no `id` is a part of whatever has it. */
export const keys = Object.fromEntries(embeddedTypes.map((type) => [type, () => null]));
