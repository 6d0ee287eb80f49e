/** Types of lines that have another name in the API, and that name. */
export const apiTypes: Readonly<Record<string, string>> = {
  relation: 'StatementRelation',
  status: 'StatusPeriod',
  consent: 'ConsentPeriod',
};

/** Fields of lines that have other names in the API, and those names. */
export const apiFields: Readonly<Record<string, readonly string[]>> = {
  'document.retracted': ['Document.retraction'],
  'actor.membersExhaustive': ['Actor.hasAllMembers'],
  'actor.shared': ['Actor.isShared'],
  'actor.members[].actor': ['GroupMembership.member'],
  'item.kind': ['Item.level'],
  'place.within': ['Place.broader'],
  'place.within[].place': ['PlaceMembership.broader'],
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

/** The name in a bundle by the line's type, the path within the line without indexes, and the API's name. */
const fields = new Map(
  Object.entries(apiFields).flatMap(([coordinate, names]) => {
    const parts = coordinate.replaceAll('[]', '').split('.');
    const owner = parts.slice(0, -1).join('.');
    return names.map((name) => [`${owner}.${name.split('.')[1]}`, parts.at(-1) as string] as const);
  }),
);
const types = new Map(Object.entries(apiTypes).map(([line, type]) => [type.toLowerCase(), line]));

/** The type of line for a type of the API. Undefined if there is no such type, or it has the same name in both. */
export const lineTypeOf = (type: string): string | undefined => types.get(type.toLowerCase());

/**
 * The field of a line for a field of the API at this path. Undefined if there is no such field, or it has the same name
 * in both.
 */
export function lineFieldOf(type: string, path: readonly PropertyKey[], name: string): string | undefined {
  const owner = [type, ...path.filter((it) => typeof it !== 'number').map(String)].join('.');
  return fields.get(`${owner}.${name}`);
}
