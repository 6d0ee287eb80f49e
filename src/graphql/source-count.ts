import { countSources, provenance, type Sourced } from '../record/sources.ts';
import { inOneTurn } from './batch.ts';
import { builder } from './builder.ts';
import { StatusPeriod } from './status.ts';

/** The end of the descriptions of these counts. */
export const independent =
  'Chains count, not articles: statements are one source that share a speaker or a link of `via`, that repeat one another, or that are own claims of one document.';

/** How many independent sources statements rest on; one query for all that ask in the same turn. */
export const countSourcesOf = inOneTurn(async ({ db }, _, wanted: (readonly string[])[]) => {
  const ids = [...new Set(wanted.flat())];
  const rows = await db.query.statements.findMany({ ...provenance, where: { id: { in: ids } } });
  const found = new Map<string, Sourced>(rows.map((row) => [row.id, row]));
  return (statements) => countSources(statements.flatMap((id) => found.get(id) ?? []));
});

builder.drizzleObjectField(StatusPeriod, 'independentSourceCount', (t) =>
  t.int({
    description: `How many independent sources the supporting grounds rest on, for the status and the review together. ${independent}`,
    select: {
      with: {
        grounds: {
          columns: { weight: true },
          with: { statement: provenance },
          orderBy: { for: 'asc', ordinal: 'asc' },
        },
      },
    },
    resolve: ({ grounds }) =>
      countSources(grounds.filter(({ weight }) => weight === 'SUPPORTS').map(({ statement }) => statement)),
  }),
);
