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
    'A heartbeat with a cursor: nothing that matches your filter happened up to here. Keep the cursor; with it as `after` you resume faster. Sent at the start of a stream that begins now, and every 15 seconds or so while nothing matches; only where it is asked for, with `progress: true` or in the request with `"extensions": { "progress": true }`.',
  fields: (t) => ({
    cursor: t.expose('cursor', {
      type: 'Cursor',
      description: 'The place up to which nothing was left out.',
    }),
  }),
});

const beginnings = {
  NOW: 'Only what is committed from now on.',
  BEGINNING: 'Everything that the feed still has, from the oldest on; then every later change.',
};
const FeedStart = defineEnum<'NOW' | 'BEGINNING'>(
  'FeedStart',
  'What a stream begins with, where no cursor says from where to continue.',
  beginnings,
);
const StateStart = defineEnum<'NOW' | 'CURRENT_STATE' | 'BEGINNING'>(
  'StateStart',
  'What a stream of a state begins with, where no cursor says from where to continue.',
  {
    ...beginnings,
    CURRENT_STATE:
      'The present state, each record as an INITIAL change without a `before`; then a `SnapshotEnd`; then every later change.',
  },
);

const startWithDescription =
  'What comes first, by default nothing: only new changes. Not used where `after` says from where to continue.';
const streamArgs = {
  after: {
    type: 'Cursor' as const,
    description:
      'The cursor of the last message you received: first comes what you missed, then what is new, without a gap and without a repetition. Null or left out: `startWith` says what comes first. One from which the stream cannot continue is answered with `FeedReset`.',
  },
  progress: {
    type: 'Boolean' as const,
    required: true as const,
    defaultValue: false,
    description:
      'Whether `Progress` is sent, too: at the start of a stream that begins now, so that there is a cursor to come back with before anything has happened, and every 15 seconds or so while nothing matches.',
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

/** Whether `where` may name what is not there yet. */
export const allowUnknown = {
  required: true as const,
  defaultValue: false,
  description:
    'Whether `where` may name records that are not there yet: what is told of them once they are. Otherwise such a name is refused when subscribing, with `UNKNOWN_REFERENCE`.',
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
