import { InvalidInput } from '../errors.ts';
import { findInvisible, nameCharacter, reveal } from '../lines/characters.ts';
import { decodeId } from './global-id.ts';
import type { KeyedType } from './identities.ts';

/** Entities whose keys are always shared. */
const SHARED = new Set<KeyedType>(['item', 'place', 'target', 'restriction']);

const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;
const COLON = 'a colon stands between a namespace and a key of it';
const LONGEST_SHOWN = 60;

/** The fault in the form of a key or a namespace; undefined for a valid one. */
export function keyFormFault(text: string, what: 'key' | 'namespace', most: number): string | undefined {
  const space = /\s/u.exec(text);
  if (space !== null) {
    const at = [...text.slice(0, space.index)].length + 1;
    return `is not a ${what}: it has white space, ${nameCharacter(space[0])} at character ${at}`;
  }
  const parts = text.split(':');
  if (what === 'namespace' && parts.length > 1) return `is not a namespace: it has a colon, and ${COLON}`;
  if (parts.length > 2) {
    const advice = ADDRESS.test(text) ? 'an address is not a key' : 'leave out the others';
    return `is not a key: it has ${parts.length - 1} colons, and ${COLON} (namespace:key): ${advice}`;
  }
  if (parts.some((part) => part === ''))
    return `is not a key: ${COLON}, and nothing stands on one side of it`;
  const long = parts.find((part) => part.length > most && [...part].length > most);
  return long === undefined ? undefined : `is not a ${what}: longer than ${most} characters`;
}

/** The fault of a new name with invisible characters, which people could not distinguish from another one. */
export function invisibleFault(text: string, what: 'key' | 'namespace'): string | undefined {
  const found = findInvisible(text);
  return (
    found &&
    `a ${what} has no invisible characters: this one has ${nameCharacter(found.character)} at character ${found.at + 1}`
  );
}

export const keyOfAnId = () =>
  new InvalidInput(
    'key',
    'has the form of an ID: wherever a record is named, it would mean the one of that ID',
  );

/** The fault of a key by itself and in the lines of its namespace. `isNew`: the record does not have it. */
export function keyFaults(type: KeyedType, key: string, namespace: string, isNew: boolean): InvalidInput[] {
  const invisible = isNew ? invisibleFault(key, 'key') : undefined;
  if (invisible !== undefined) return [new InvalidInput('key', invisible)];
  if (isNew && decodeId(key) !== null) return [keyOfAnId()];
  if (!key.includes(':')) return [];
  const [before = '', after = ''] = key.split(':');
  const shown = reveal(key.slice(0, LONGEST_SHOWN));
  if (ADDRESS.test(key) && (isNew || before !== namespace))
    return [
      new InvalidInput(
        'key',
        `"${shown}" is an address, not a key: ${COLON} (namespace:key). Give it a key without a colon; the address of a document goes into its url`,
      ),
    ];
  if (before !== namespace)
    return [
      new InvalidInput(
        'key',
        `"${shown}" is the key "${reveal(after.slice(0, 30))}" of the namespace "${reveal(before.slice(0, 30))}", because ${COLON}, and this line is of "${reveal(namespace.slice(0, 30))}": leave the colon out, or write "-"`,
      ),
    ];
  return SHARED.has(type)
    ? [
        new InvalidInput(
          'key',
          `the key of ${type === 'item' ? 'an' : 'a'} ${type} is shared by all namespaces: it has no colon, because ${COLON}`,
        ),
      ]
    : [];
}
