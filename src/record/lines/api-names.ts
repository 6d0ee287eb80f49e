/** The types of lines whose name the API does not have, and its type. */
export const apiTypes: Readonly<Record<string, string>> = {
  relation: 'StatementRelation',
  status: 'StatusPeriod',
  consent: 'ConsentPeriod',
};

/** The fields of lines whose name the API does not have, and its fields. */
export const apiFields: Readonly<Record<string, readonly string[]>> = {
  'document.retracted': ['Document.retraction'],
  'actor.membersExhaustive': ['Actor.hasAllMembers'],
  'item.kind': ['Item.level'],
  'place.within': ['Place.broader'],
  'event.status': ['Event.phase'],
  'transfer.status': ['Transfer.progress'],
  'restriction.related': ['Restriction.relations'],
  'restriction.related[].restriction': ['RestrictionRelation.target'],
  'restriction.related[].relation': ['RestrictionRelation.kind'],
  'restriction.parties[].function': ['RestrictionParty.role'],
  'restriction.scope[].value': ['RestrictionScope.places', 'RestrictionScope.targets'],
  'relation.object': ['StatementRelation.target'],
  'status.grounds[].for': ['StatusGround.axis'],
};

/** By the line's type, the place within the line without its numbers, and the API's name: the name in a bundle. */
const fields = new Map(
  Object.entries(apiFields).flatMap(([coordinate, names]) => {
    const parts = coordinate.replaceAll('[]', '').split('.');
    const owner = parts.slice(0, -1).join('.');
    return names.map((name) => [`${owner}.${name.split('.')[1]}`, parts.at(-1) as string] as const);
  }),
);
const types = new Map(Object.entries(apiTypes).map(([line, type]) => [type.toLowerCase(), line]));

/** The type of line that a type of the API stands for. Undefined where it is none, or has the same name in both. */
export const lineTypeOf = (type: string): string | undefined => types.get(type.toLowerCase());

/** The field of a line, at this place of it, that a field of the API stands for. Undefined where it is none. */
export function lineFieldOf(type: string, path: readonly PropertyKey[], name: string): string | undefined {
  const owner = [type, ...path.filter((it) => typeof it !== 'number').map(String)].join('.');
  return fields.get(`${owner}.${name}`);
}
