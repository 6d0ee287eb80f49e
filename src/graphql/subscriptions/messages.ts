import { FeedReset, Progress, type ResetCause, SnapshotEnd } from '../../live/message.ts';
import { builder } from '../schema/builder.ts';
import { defineEnum } from '../schema/vocabulary.ts';

export const FeedResetCause = defineEnum<ResetCause>(
  'FeedResetCause',
  'The reason why a stream could not continue from the cursor of its client.',
  {
    OTHER_EPOCH:
      'The cursor belongs to another history, because the database was restored or replaced. Read everything again.',
    FORGED: 'The text is not a cursor issued by this server. Correct the client.',
    AHEAD:
      'The cursor lies after the newest change, because the database lost changes. Read everything again.',
    PAST_RETENTION:
      'Some changes after the cursor are older than the retention of the feed (`RETENTION_DAYS`). Those that are still kept follow.',
  },
);

export const FeedResetRef = builder.objectType(FeedReset, {
  name: 'FeedReset',
  description:
    'The stream may have missed changes: read again what you need. It continues with the changes after `cursor`; a stream that began with the present state sends that state again first.',
  fields: (t) => ({
    cause: t.expose('cause', {
      type: FeedResetCause,
      description: 'The reason why the stream could not continue from your cursor.',
    }),
    cursor: t.expose('cursor', {
      type: 'Cursor',
      description: 'The position in the feed from which the stream continues.',
    }),
  }),
});

export const SnapshotEndRef = builder.objectType(SnapshotEnd, {
  name: 'SnapshotEnd',
  description: 'The end of the present state: all of it has been sent. Changes follow.',
  fields: (t) => ({
    cursor: t.expose('cursor', {
      type: 'Cursor',
      description:
        'The position in the feed at which that state was true. Everything that follows was committed after it.',
    }),
  }),
});

export const ProgressRef = builder.objectType(Progress, {
  name: 'Progress',
  description:
    'A heartbeat with a cursor: no further change up to here matches your filter. Keep the cursor; with it as `after` you resume faster. Sent at the start of a stream that begins now and about every 15 seconds while nothing matches, only if requested by `progress: true` or by `"extensions": { "progress": true }` in the request.',
  fields: (t) => ({
    cursor: t.expose('cursor', {
      type: 'Cursor',
      description: 'The position up to which the stream is complete.',
    }),
  }),
});

const beginnings = {
  NOW: 'Only changes that are committed from now on.',
  BEGINNING: 'All changes that the feed still has, oldest first, then every later change.',
};
const FeedStart = defineEnum<'NOW' | 'BEGINNING'>(
  'FeedStart',
  'The start of a stream that has no cursor to continue from.',
  beginnings,
);
const StateStart = defineEnum<'NOW' | 'CURRENT_STATE' | 'BEGINNING'>(
  'StateStart',
  'The start of a stream of a state that has no cursor to continue from.',
  {
    ...beginnings,
    CURRENT_STATE:
      'The present state: each status in effect as an `INITIAL` change without a `before`, and for each restriction whose status has expired the period that ended, with `EXPIRED` as `to`; then a `SnapshotEnd`; then every later change. Restrictions without a status send nothing.',
  },
);

const startWithDescription =
  'The start of the stream, by default only new changes. Ignored when `after` is given.';
const streamArgs = {
  after: {
    type: 'Cursor' as const,
    description:
      'The cursor of the last message you received. The stream first sends what you missed, then new changes, without gaps or repetitions. By default `startWith` determines the start. If the stream cannot continue from the cursor, it sends a `FeedReset`.',
  },
  progress: {
    type: 'Boolean' as const,
    required: true as const,
    defaultValue: false,
    description:
      'Whether to send `Progress` as well: at the start of a stream that begins now, which gives a cursor before anything has happened, and about every 15 seconds while nothing matches.',
  },
};

/** The arguments that say where a stream of changes begins. */
export const feedArgs = {
  ...streamArgs,
  startWith: {
    type: FeedStart,
    required: true as const,
    defaultValue: 'NOW' as const,
    description: startWithDescription,
  },
};

/** The same for a stream that can begin with the present state. */
export const stateArgs = {
  ...streamArgs,
  startWith: {
    type: StateStart,
    required: true as const,
    defaultValue: 'NOW' as const,
    description: startWithDescription,
  },
};

/** True if `where` may name what is not there yet. */
export const allowUnknown = {
  required: true as const,
  defaultValue: false,
  description:
    'Whether `where` may name records that do not exist yet, whose changes are sent once they do. Otherwise such a name is refused when subscribing (`UNKNOWN_REFERENCE`).',
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
