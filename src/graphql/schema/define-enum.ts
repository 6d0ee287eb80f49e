import type { EnumRef } from '@pothos/core';
import { builder, type Types } from './builder.ts';

/** The values of a stored enum. */
export type Values<Enum extends { enumValues: readonly string[] }> = Enum['enumValues'][number];

/**
 * An enum of the contract. Every value is described, so a value new in the database does not compile here; `names` are
 * those that are called otherwise than what is stored.
 */
export function defineEnum<Value extends string>(
  name: string,
  description: string,
  meanings: Record<NoInfer<Value>, string>,
  names: Partial<Record<NoInfer<Value>, string>> = {},
): EnumRef<Types, Value> {
  const values = Object.fromEntries(
    (Object.entries(meanings) as [NoInfer<Value>, string][]).map(([value, description]) => [
      names[value] ?? value,
      { value, description },
    ]),
  );
  return builder.enumType(name, { description, values }) as unknown as EnumRef<Types, Value>;
}
