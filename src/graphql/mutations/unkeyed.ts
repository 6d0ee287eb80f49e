import type { Transaction } from '../../db/client.ts';
import { UnknownReference } from '../../record/errors.ts';
import { uncapitalized } from '../../record/lines/characters.ts';
import type { Input } from '../../record/lines/input.ts';
import type { Written } from '../../record/revisions/outcome.ts';
import type { Seen } from '../../record/revisions/version.ts';
import { type Amendment, amendUnkeyed } from '../../record/write/amend-unkeyed.ts';
import { decodeId } from '../schema/ids.ts';
import type { LineType } from '../schema/line-names.ts';
import { lineOf, refusingAsGiven } from './builder/write.ts';

type Unkeyed = Parameters<typeof amendUnkeyed>[1];

/** Amends what has no key: its ID is in the field that is called as its type. Throws UnknownReference for another ID. */
export async function amendByID<Of extends Parameters<Unkeyed['check']>[0]>(
  tx: Transaction,
  input: Input,
  type: Amendment<Of>['node'],
  amendment: Amendment<Of>,
): Promise<Written> {
  const field = uncapitalized(type);
  const name = String(input[field]);
  const decoded = decodeId(name);
  if (decoded?.type !== type) throw new UnknownReference(field, type, name);
  const line = lineOf(amendment.type as LineType, input, [field]);
  return refusingAsGiven(
    amendment.type as LineType,
    amendUnkeyed(tx, amendment, decoded.id, line, input.expectedVersion as Seen),
  );
}
