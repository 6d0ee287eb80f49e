import { sql } from 'drizzle-orm';
import type { BundleProblem } from '../errors.ts';
import type { Writing } from '../write/write-session.ts';

export type GroundWarningCode = 'GROUND_NEEDS_REVIEW' | 'GROUND_ABOUT_ANOTHER';

const REASONS: Record<GroundWarningCode, string> = {
  GROUND_NEEDS_REVIEW:
    'this statement supports nothing now: its document was retracted, its quote has left the text, or it was walked back or denied',
  GROUND_ABOUT_ANOTHER: 'this statement takes a stance on other restrictions, and none on this one',
};

type Given = { statement: string; weight?: string | undefined };

/** Warnings about the grounds that a mutation gave for a period of a restriction. The grounds are written. */
export async function warningsOfGrounds(
  { tx, identities }: Writing,
  restriction: string,
  grounds: readonly Given[],
  namespace: string,
): Promise<BundleProblem[]> {
  const asked = grounds.flatMap(({ statement, weight = 'SUPPORTS' }, at) => {
    const key = identities.resolve('statement', String(statement), namespace);
    return key === undefined ? [] : [{ at, id: identities.id('statement', key), weight }];
  });
  if (asked.length === 0) return [];
  const rows = await tx.execute<{ at: number; code: GroundWarningCode }>(sql`
    with asked as (
      select (it ->> 'at')::integer as at, (it ->> 'id')::uuid as id, it ->> 'weight' as weight
        from jsonb_array_elements(${JSON.stringify(asked)}::jsonb) it)
    select at, 'GROUND_NEEDS_REVIEW' as code from asked where weight = 'SUPPORTS' and not statement_supports(id)
    union all
    select at, 'GROUND_ABOUT_ANOTHER' from asked
     where exists (select from statement_stances s where s.statement_id = asked.id)
       and not exists (select from statement_stances s join restrictions r on r.id = s.restriction_id
                        where s.statement_id = asked.id and r.key = ${restriction})
     order by at, code desc`);
  return rows.map(({ at, code }) => ({
    ...{ line: 0, type: null, field: `grounds[${at}].statement`, code },
    reason: REASONS[code],
  }));
}
