import { InvalidInput } from '../../record/errors.ts';
import type { KeyedType } from '../../record/write/concept.ts';

/** The types of which bundles and inputs name the fields differently. */
export type LineType = KeyedType | 'affiliation' | 'relation' | 'status' | 'consent';

/**
 * The fields of bundles' lines, which are a contract of their own, that are called otherwise here: by their path in a line,
 * with `[]` for the members of a list.
 */
const namesHere: Partial<Record<LineType, Record<string, string>>> = {
  actor: { membersExhaustive: 'hasAllMembers', shared: 'isShared', 'members[].actor': 'member' },
  item: { kind: 'level' },
  place: { within: 'broader', 'within[].place': 'broader' },
  event: { status: 'phase' },
  transfer: { status: 'progress' },
  restriction: {
    related: 'relations',
    'related[].restriction': 'target',
    'related[].relation': 'kind',
    'parties[].function': 'role',
    'scope[].value': 'values',
  },
  relation: { object: 'target' },
  status: { 'grounds[].for': 'axis' },
};

type Value = Record<string, unknown>;

/** Fields of inputs for a field of a line that has another one, too: for all that can be said there. */
export const wholeNames: Partial<Record<LineType, { field: string; plain: string }>> = {
  actor: { field: 'memberships', plain: 'members' },
  place: { field: 'memberships', plain: 'broader' },
};

/** An input with the names that its line has. Throws InvalidInput for a field of the line that is given by two names. */
export function toLineNames(type: LineType, given: Value): Value {
  const input = withPlainNames(type, given);
  const names = new Map(
    Object.entries(namesHere[type] ?? {}).map(([path, here]) => {
      const own = path.slice(path.lastIndexOf('.') + 1);
      return [`${path.slice(0, -own.length)}${here}`, own];
    }),
  );
  return names.size === 0 ? input : renamed(names, input, '');
}

function withPlainNames(type: LineType, input: Value): Value {
  const whole = wholeNames[type];
  const value = whole && input[whole.field];
  if (whole === undefined || value === undefined) return input;
  const { [whole.field]: _, ...rest } = input;
  if (rest[whole.plain] !== undefined)
    throw new InvalidInput(whole.field, `give either \`${whole.field}\` or \`${whole.plain}\``);
  return { ...rest, [whole.plain]: value };
}

/** `above`: the path in the line of what holds it. */
function renamed(names: ReadonlyMap<string, string>, value: Value, above: string): Value {
  const entries = Object.entries(value).map(([here, it]) => {
    const name = names.get(`${above}${here}`) ?? here;
    const inner = Array.isArray(it)
      ? it.map((one) => (isObject(one) ? renamed(names, one, `${above}${name}[].`) : one))
      : it;
    return [name, inner];
  });
  return Object.fromEntries(entries);
}

const isObject = (it: unknown): it is Value => typeof it === 'object' && it !== null;

/** A path into a line by the names here: `parties[0].function` is `parties[0].role`. */
export function fromLineNames(type: LineType, path: string): string {
  const names = namesHere[type] ?? {};
  let above = '';
  const steps = path.split('.').map((step) => {
    const name = step.replace(/\[\d*\]$/, '');
    const here = names[`${above}${name}`] ?? name;
    above += `${step.replace(/\d+(?=\]$)/, '')}.`;
    return `${here}${step.slice(name.length)}`;
  });
  return steps.join('.');
}
