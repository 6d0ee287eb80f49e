import type { FeedChange } from '../../feed/change.ts';
import { exact } from '../as-of/instants.ts';
import type { Types } from '../schema/builder.ts';
import type { FieldBuilder } from '../schema/fields.ts';

type Written = Pick<FeedChange, 'reason' | 'principal' | 'recordedAt' | 'revisionId'>;
type WrittenFields = PothosSchemaTypes.ObjectFieldBuilder<Types, Written>;

/** The fields of every change about its author, its reason and its time. */
export function changeFields(builder: FieldBuilder) {
  const t = builder as unknown as WrittenFields;
  return {
    ...writerFields(builder),
    recordedAt: t.field({
      type: 'DateTime',
      description: 'The time of the commit.',
      resolve: ({ recordedAt }) => exact(recordedAt),
    }),
  };
}

/** The same of a change or a revision, without when. */
export function writerFields(builder: FieldBuilder) {
  const t = builder as unknown as WrittenFields;
  return {
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'The reason that the writer gave. Null when none was given.',
    }),
    principal: t.exposeString('principal', {
      description:
        'The principal that wrote it, visible to every reader: the name of an API key, `jwt:` and the subject of a token, or the database user.',
    }),
  };
}
