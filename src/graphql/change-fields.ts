import type { FeedChange } from '../feed/change.ts';
import type { Types } from './builder.ts';
import type { Fields } from './fields.ts';
import { exact } from './instants.ts';

type Written = Pick<FeedChange, 'reason' | 'principal' | 'recordedAt' | 'revisionId'>;
type WrittenFields = PothosSchemaTypes.ObjectFieldBuilder<Types, Written>;

/** What every change tells of who wrote it, why, and when. */
export function changeFields(builder: Fields) {
  const t = builder as unknown as WrittenFields;
  return {
    ...writerFields(builder),
    recordedAt: t.field({
      type: 'DateTime',
      description: 'When it was committed.',
      resolve: ({ recordedAt }) => exact(recordedAt),
    }),
  };
}

/** The same of a change or a revision, without when. */
export function writerFields(builder: Fields) {
  const t = builder as unknown as WrittenFields;
  return {
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why, as the writer says. Null when not said.',
    }),
    principal: t.exposeString('principal', {
      description:
        'Who wrote it, for all to see: the name of a key, `jwt:` and the subject of a token, or the database user.',
    }),
  };
}
