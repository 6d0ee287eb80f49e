import { FeedReset, Progress, type ResetCause, SnapshotEnd } from '../../live/message.ts';
import { builder } from '../builder.ts';
import { defineEnum } from '../vocabulary.ts';

export const FeedResetCause = defineEnum<ResetCause>(
  'FeedResetCause',
  'Why a stream could not continue from the cursor of its client.',
  {
    OTHER_EPOCH:
      'The cursor belongs to another history: the database was restored or replaced. Read everything again.',
    FORGED: 'The text is not a cursor that this server gives. Correct the client.',
    AHEAD:
      'The cursor lies after the newest change: the database lost what came there. Read everything again.',
    PAST_RETENTION:
      'Changes after the cursor are older than the feed is kept (`RETENTION_DAYS`). Those that are still kept come next.',
  },
);

export const FeedResetRef = builder.objectType(FeedReset, {
  name: 'FeedReset',
  description:
    'Changes may have been missed: read what matters again. The stream continues with what was committed after `cursor`; one that began with the present state sends it again first.',
  fields: (t) => ({
    cause: t.expose('cause', {
      type: FeedResetCause,
      description: 'Why the stream could not continue from your cursor.',
    }),
    cursor: t.expose('cursor', {
      type: 'Cursor',
      description: 'The place in the feed from which the stream continues.',
    }),
  }),
});

export const SnapshotEndRef = builder.objectType(SnapshotEnd, {
  name: 'SnapshotEnd',
  description: 'The present state has been told, whole. What follows are changes.',
  fields: (t) => ({
    cursor: t.expose('cursor', {
      type: 'Cursor',
      description: 'The place in the feed at which that was the state: what follows was committed after it.',
    }),
  }),
});

export const ProgressRef = builder.objectType(Progress, {
  name: 'Progress',
  description:
    'Nothing that was asked for happened up to `cursor`: a client that comes back gives it as `after`. Sent at the start of a stream that begins now, and then now and then; only to operations with a fragment on `Progress`, and to requests with `"extensions": { "progress": true }`.',
  fields: (t) => ({
    cursor: t.expose('cursor', {
      type: 'Cursor',
      description: 'The place up to which nothing was left out.',
    }),
  }),
});

export const StartWith = defineEnum<'NOW' | 'CURRENT_STATE' | 'BEGINNING'>(
  'StartWith',
  'What a stream tells first, when no cursor says where to go on.',
  {
    NOW: 'Only what is committed from now on.',
    CURRENT_STATE:
      'The present state, each as an INITIAL change without a `before`; then a SnapshotEnd; then every later change.',
    BEGINNING: 'Everything that the feed still has, from the oldest on.',
  },
);

/** Where a stream goes on. */
export const after = {
  type: 'Cursor' as const,
  description:
    'The cursor of the last message you have: what was missed comes first, then what is new, with no gap and no double. Goes before `startWith`. Left out, and without `startWith`: only what is committed from now on; ask for `Progress` to be given the cursor of this beginning at once.',
};

/** Which member of a message's union it is. */
export function nameOf<Change extends string>(message: object, change: Change) {
  if (message instanceof FeedReset) return 'FeedReset';
  if (message instanceof SnapshotEnd) return 'SnapshotEnd';
  return message instanceof Progress ? 'Progress' : change;
}

/** The message itself is what its field resolves to. */
export const itself = (message: unknown): never => message as never;

/** Options of a field whose answers are the same for everybody who may see them: subscribers share one execution. */
export const forEverybody = { extensions: { audience: 'PUBLIC' } } as const;
