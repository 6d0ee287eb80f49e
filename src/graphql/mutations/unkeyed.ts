import type { Transaction } from '../../db/client.ts';
import { type Amendment, amendUnkeyed } from '../../record/amend-unkeyed.ts';
import { uncapitalized } from '../../record/characters.ts';
import { UnknownReference } from '../../record/errors.ts';
import type { Input } from '../../record/input.ts';
import type { Seen } from '../../record/version.ts';
import type { Written } from '../../record/written.ts';
import { decodeId } from '../ids.ts';
import type { LineType } from '../line-names.ts';
import { lineOf, refusingAsGiven } from './write.ts';

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
