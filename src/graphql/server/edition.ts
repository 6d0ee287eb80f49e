import { readFileSync } from 'node:fs';
import type { PublishedLimits } from '../../access/limits.ts';
import { readSchemaVersion } from '../../db/schema/files.ts';
import { builder } from '../schema/builder.ts';
import { canFail } from '../schema/nullability.ts';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const schemaVersion = readSchemaVersion().number;

const Service = builder.objectRef<Partial<PublishedLimits>>('Service').implement({
  description: 'The server that responds, with the settings of its operator.',
  fields: (t) => ({
    version: t.string({ description: 'The version of Caveat: 0.2.0.', resolve: () => version }),
    schemaVersion: t.int({
      description: 'The version number of the database schema that this server needs.',
      resolve: () => schemaVersion,
    }),
    staleDays: t.int({
      nullable: true,
      description:
        'The number of days after its newest evidence from which a status is stale: see `StatusPeriod.isStale`. Null where it is not known.',
      resolve: ({ staleDays }) => staleDays ?? null,
    }),
    retentionDays: t.int({
      nullable: true,
      description: 'The number of days for which the feed of changes is kept. Null where it is not known.',
      resolve: ({ retentionDays }) => retentionDays ?? null,
    }),
  }),
});

builder.queryField('service', (t) =>
  t.field({
    type: Service,
    ...canFail,
    description: 'The server that responds, with the settings of its operator.',
    resolve: (_, __, { published }) => published ?? {},
  }),
);
