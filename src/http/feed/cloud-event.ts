import type { FeedChange } from '../../feed/change.ts';
import { decodeCursor } from '../../feed/cursor.ts';
import { withoutTexts } from '../../record/bundle/withheld.ts';
import { revisionName } from '../../record/revisions/revision.ts';

/** A change as a CloudEvents 1.0 object in JSON format. `id` is the change's cursor: unique within its `source`. */
export type CloudEvent = {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  data: object;
};

/**
 * `type` is `caveat.ENTITY.KIND` in lower case; `subject` the key of what it is about (of a status or a consent: of its
 * restriction), or its id where there is no key; `source` names the history that it belongs to. `textsWithheld`: see
 * `withoutTexts`.
 */
export function cloudEventOf(change: FeedChange, textsWithheld: boolean): CloudEvent {
  const { cursor, entity, entityId, kind, reason, principal, revisionId, recordedAt } = change;
  const [before, after] = textsWithheld
    ? withoutTexts([change.before, change.after])
    : [change.before, change.after];
  const line = after ?? before;
  return {
    specversion: '1.0',
    id: cursor,
    source: `urn:caveat:feed:${decodeCursor(cursor)?.epoch}`,
    type: `caveat.${entity.toLowerCase()}.${kind.toLowerCase()}`,
    subject: String(line?.key ?? line?.restriction ?? entityId),
    time: rfc3339(recordedAt),
    datacontenttype: 'application/json',
    data: { entity, entityId, kind, before, after, reason, principal, revision: revisionName(revisionId) },
  };
}

/** Postgres writes `2026-11-24 18:00:00.123+00`. */
const rfc3339 = (instant: string) => instant.replace(' ', 'T').replace(/\+00(:?00)?$/, 'Z');
