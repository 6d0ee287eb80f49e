import { rowsById } from '../../db/written/queries.ts';
import { countSources, provenance, type Sourced } from '../../record/rules/sources.ts';
import { inOneTurn } from '../lists/batch-loader.ts';
import { builder } from '../schema/builder.ts';
import { StatusPeriod } from '../types/status.ts';

/** The end of the descriptions of these counts. */
export const independent =
  'Statements count as one source if they share a speaker, an actor on whose behalf they were made, or a link of `via`, repeat one another, or are claims of the same document; the number of articles does not matter.';

const findSourced = rowsById<Sourced>('statements', provenance);

/** The number of independent sources of statements; one query for all requests of the same turn. */
export const countSourcesOf = inOneTurn(async ({ db }, _, wanted: (readonly string[])[]) => {
  const ids = [...new Set(wanted.flat())];
  const rows = await findSourced(db, ids);
  const found = new Map(rows.map((row) => [row.id, row]));
  return (statements) => countSources(statements.flatMap((id) => found.get(id) ?? []));
});

builder.drizzleObjectField(StatusPeriod, 'independentSourceCount', (t) =>
  t.int({
    description: `The number of independent sources of the supporting statements, for the status and the review together. ${independent}`,
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
