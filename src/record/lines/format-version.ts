/** The newest version of the bundle format. */
export const NEWEST_VERSION = 2;

/**
 * What version 2 has and version 1 had not, by where it is in a line (`*` is any type): a field, a value of a field (`=`), or another
 * kind of value (`[]` a list, `{}` an object, `:number` one with a fraction). A test holds the list to the schemas.
 */
const ADDED: readonly string[] = [
  '*.said',
  '*.evidence.locator',
  '*.verbatim.locator',
  'actor.members{}',
  'actor.shared',
  'place.within[]',
  'place.within{}',
  'event.vote',
  'transfer.quantity{}',
  'transfer.quantity:number',
  'restriction.action=OTHER',
  'restriction.actionText',
  'restriction.licenceAuthority',
  'restriction.licenceKind',
  'restriction.parties.function=RECIPIENT',
  'restriction.scope.value[]',
  'restriction.basis',
  'restriction.limits',
  'restriction.conditions',
  'statement.speakers.onBehalfOf',
  'statement.speechAct=ASK',
  'statement.speechAct=COMMIT',
  'statement.speechAct=DECLINE',
  'statement.factuality',
  'statement.stances.stance=ADOPT',
  'statement.stances.stance=OPPOSE',
  'statement.stances.stance=WITHHELD',
  'statement.about',
  'statement.translations',
  'relation.relation=ANSWERS',
  'relation.relation=SAME_UTTERANCE',
  'status.status=REJECTED',
  'status.status=LICENCE_REQUIRED',
  'status.status=IN_FORCE',
  'status.status=SUSPENDED',
  'status.suspendedBy',
  'status.licencePolicy',
  '*.lastObservedAt',
  '*.apart',
];

/** A place in a line: what of it is new, and what is within. */
type Place = { isNew: boolean; values: Set<unknown>; kinds: Set<string>; fields: Map<string, Place> };

const newPlace = (): Place => ({ isNew: false, values: new Set(), kinds: new Set(), fields: new Map() });

/** The new fields and values in lines of one type. */
function placesOf(type: string): Place {
  const line = newPlace();
  for (const [, of, path = '', kind, value] of ADDED.map((it) => FORM.exec(it) ?? [])) {
    if (of !== '*' && of !== type) continue;
    let place = line;
    for (const name of path.split('.')) {
      const inner = place.fields.get(name) ?? newPlace();
      place.fields.set(name, inner);
      place = inner;
    }
    if (kind !== undefined) place.kinds.add(kind);
    else if (value !== undefined) place.values.add(value);
    else place.isNew = true;
  }
  return line;
}

const FORM = /^(\*|\w+)\.([\w.]+)(?:(\[\]|\{\}|:number)|=(\w+))?$/;

const places = new Map<string, Place>();

/** The version of the bundle format that a line needs: the lowest in which all of it can be said. */
export function versionOf(line: { type: string }): number {
  const known = places.get(line.type) ?? placesOf(line.type);
  places.set(line.type, known);
  return hasNew(known, line) ? 2 : 1;
}

function hasNew(place: Place, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (place.isNew || place.values.has(value) || place.kinds.has(kindOf(value))) return true;
  if (place.fields.size === 0) return false;
  if (Array.isArray(value)) return value.some((it) => hasNew(place, it));
  return [...place.fields].some(([name, inner]) => hasNew(inner, (value as Record<string, unknown>)[name]));
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'number') return Number.isInteger(value) ? ':integer' : ':number';
  return typeof value === 'object' ? '{}' : '';
}
