import { sql } from 'drizzle-orm';
import { countryCode } from '../../record/entities/actor.ts';
import { asOfArg } from '../as-of/as-of.ts';
import { combined, filterType } from '../filters/combined.ts';
import { allOf, matches, type Operators, StringFilter, type Where } from '../filters/filters.ts';
import { heldThen, heldWhenAsked, termsHeld, thenOrNow } from '../filters/joined.ts';
import { orderedBy, orderOf } from '../filters/order.ts';
import { hasAnyName, recordedFields, recordedWhere } from '../filters/recorded.ts';
import {
  ActorRefFilter,
  along,
  alongHeld,
  DocumentRefFilter,
  refers,
  refersToItself,
} from '../filters/references.ts';
import { ActorKindFilter, type StatementFilterInput } from '../filters/statement-filter.ts';
import { scoped } from '../groups/scope.ts';
import { type ConnectionRef, connectionOf } from '../lists/connection.ts';
import { entityQueries } from '../lists/entity-queries.ts';
import { relatedPage } from '../lists/related-page.ts';
import { labelBy, labelOf, labels } from '../records/label.ts';
import { keyed, recorded } from '../records/record.ts';
import { builder } from '../schema/builder.ts';
import { refuse } from '../schema/errors.ts';
import { alphabetically, entityFields, keyedFields, uncertainDate } from '../schema/fields.ts';
import { ActorKind } from '../schema/vocabulary.ts';
import { ConsentConnection } from './consent.ts';
import { evidenceOf } from './parts/evidence.ts';
import { RestrictionPartyConnection } from './parts/restriction-parts.ts';
import { StatementConnection, StatementFilter, statementOrder, statementWhere } from './statement.ts';

const byName = { orderBy: { sortName: 'asc', id: 'asc' } } as const;

const rolesHeld =
  'Without an `asOf.validAt`, here or above, past and future roles are included; with one, only those held at that time, from the first possible instant of `validFrom` to the last possible one of `validTo`. An open or unknown start or end excludes nothing.';

export const Affiliation = builder.drizzleNode('affiliations', {
  name: 'Affiliation',
  description:
    'The role of a person, or of an office, in an organization or a state for a period of time (Popolo Membership).',
  id: { column: (affiliation) => affiliation.id },
  interfaces: recorded,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelBy(t, 'the person or office, the role and where', labels.affiliation),
    ...entityFields(t, 'affiliation', { validFrom: 'validFromEdtf', validTo: 'validToEdtf' }),
    person: t.relation('person', {
      description: 'The actor that holds the role: a person, or an office such as a permanent mission.',
    }),
    organization: t.relation('organization', {
      description: 'The organization, office or state in which the role is held.',
    }),
    role: t.exposeString('role', { description: 'The role in words, such as “Prime Minister”.' }),
    validFrom: uncertainDate(t, 'validFrom', 'The date when it began. Null: see `absences`.'),
    validTo: uncertainDate(
      t,
      'validTo',
      'The date when it ended. Null when it has not ended or the date is not known: see `absences`.',
    ),
    evidence: evidenceOf(t, 'The passages in which sources say so, in the order in which they were entered.'),
  }),
});

export const AffiliationConnection = connectionOf(Affiliation, 'Affiliation');

export const GroupMembership = builder.drizzleObject('actorMembers', {
  name: 'GroupMembership',
  description: 'A member of a group, at all times or for a time.',
  select: { columns: {} },
  fields: (t) => ({
    group: t.relation('group', { description: 'The group.' }),
    member: t.relation('member', { description: 'The member.' }),
    validFrom: uncertainDate(t, 'validFrom', 'The date when it became a member. Null when none is recorded.'),
    validTo: uncertainDate(t, 'validTo', 'The date when it ceased to be one. Null when none is recorded.'),
  }),
});
export const GroupMembershipConnection = connectionOf(GroupMembership, 'GroupMembership');

export const Actor = builder.drizzleNode('actors', {
  name: 'Actor',
  description:
    'A person, state, organization, office, group or unnamed source that speaks, decides or is bound by a restriction.',
  id: { column: (actor) => actor.id },
  interfaces: keyed,
  select: { columns: { id: true } },
  // biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of fields
  fields: (t) => ({
    label: labelOf(t, ['name', 'key'], 'its name, or its key'),
    ...keyedFields(t, 'actor', {
      name: 'name',
      givenName: 'givenName',
      description: 'description',
      country: 'country',
      cardinality: { column: 'cardinality', kind: 'GROUP' },
      hasAllMembers: { column: 'membersExhaustive', kind: 'GROUP' },
      document: { column: 'documentId', kind: 'UNNAMED_SOURCE' },
    }),
    kind: t.expose('kind', { type: ActorKind, description: 'The kind of actor.' }),
    name: t.exposeString('name', {
      nullable: true,
      description: 'The name. For groups and unnamed sources, the words of the source. Null: see `absences`.',
    }),
    givenName: t.exposeString('givenName', {
      nullable: true,
      description:
        'The given name of a person. Null where none is recorded (see `absences`), and always for an unnamed source.',
    }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'A longer description. Null: see `absences`.',
    }),
    country: t.expose('country', {
      type: 'CountryCode',
      nullable: true,
      description: 'The country as an ISO 3166-1 alpha-2 code. Null: see `absences`.',
    }),
    cardinality: t.exposeInt('cardinality', {
      nullable: true,
      description: 'The number of members of a group, as a source states it. Null when no source does.',
    }),
    hasAllMembers: t.exposeBoolean('membersExhaustive', {
      nullable: true,
      description: 'Whether `members` is complete. Null when that is not known.',
    }),
    aliases: t.stringList({
      description:
        'Other names, including those of actors that were merged into this one. Sorted alphabetically.',
      select: {
        with: {
          aliases: { columns: { name: true } },
          merged: { columns: { key: true, name: true }, with: { aliases: { columns: { name: true } } } },
        },
      },
      resolve: ({ aliases, merged }) => {
        const names = [...aliases, ...merged, ...merged.flatMap((it) => it.aliases)].map(({ name }) => name);
        return [...new Set(names.filter((name) => name !== null))].sort(alphabetically);
      },
    }),
    document: t.relation('document', {
      nullable: true,
      description: 'The document that an unnamed source belongs to. Null for all other kinds of actor.',
    }),
    formerKeys: t.stringList({
      description:
        'The keys of actors that were merged into this one; they still identify it. Sorted alphabetically.',
      select: { with: { merged: { columns: { key: true } } } },
      resolve: (actor) => actor.merged.map(({ key }) => key).sort(),
    }),
    members: t.relatedConnection(
      'members',
      {
        ...relatedPage(t),
        query: { where: heldThen('actor_members'), ...byName },
        description: `The known members of a group ${thenOrNow}, sorted by name.`,
      },
      ActorConnection,
    ),
    groups: t.relation('groups', {
      query: { where: heldThen('actor_members'), ...byName },
      description: `The groups that this actor is a member of ${thenOrNow}, sorted by name.`,
    }),
    memberships: t.relation('memberships', {
      query: { where: heldWhenAsked, orderBy: { groupId: 'asc', ordinal: 'asc' } },
      description: `The groups that this actor is a member of, each with the time, in the order in which the groups were recorded; one that it left and joined again has several times. ${termsHeld}`,
    }),
    memberTerms: t.relatedConnection(
      'memberTerms',
      {
        ...relatedPage(t),
        query: { where: heldWhenAsked, orderBy: { memberId: 'asc', ordinal: 'asc' } },
        description: `The known members of a group, each with the time, in the order in which the members were recorded; one that left and joined again has several times. ${termsHeld}`,
      },
      GroupMembershipConnection,
    ),
    isShared: t.boolean({
      description:
        'Whether all namespaces share it: its key has no colon. Groups belong to their namespace unless they were recorded as shared.',
      select: { columns: { key: true } },
      resolve: ({ key }) => !key.includes(':'),
    }),
    affiliations: t.relatedConnection(
      'affiliations',
      {
        ...relatedPage(t),
        query: { where: heldWhenAsked, orderBy: { id: 'asc' } },
        description: `The roles of this person or office in organizations and states, in the order they were recorded. ${rolesHeld}`,
      },
      AffiliationConnection,
    ),
    affiliates: t.relatedConnection(
      'affiliates',
      {
        ...relatedPage(t),
        query: { where: heldWhenAsked, orderBy: { id: 'asc' } },
        description: `The roles of persons and offices in this organization or state, in the order they were recorded. ${rolesHeld}`,
      },
      AffiliationConnection,
    ),
    partyTo: t.relatedConnection(
      'parties',
      {
        ...relatedPage(t),
        query: { orderBy: { restrictionId: 'asc', function: 'asc' } },
        description:
          'The restrictions in which this actor has a role: it imposes them, is bound by them, or is a recipient to whom transfers are restricted. In the order the restrictions were recorded.',
      },
      RestrictionPartyConnection,
    ),
    consents: t.relatedConnection(
      'consents',
      {
        ...relatedPage(t),
        query: { orderBy: { id: 'asc' } },
        description: 'The consents that this actor has to give, in the order they were recorded.',
      },
      ConsentConnection,
    ),
    statements: t.relatedConnection(
      'statements',
      {
        ...scoped(({ id }: { id: string }, { where: filter }: { where?: StatementFilterInput | null }) => ({
          where: allOf(statementWhere(filter), { speakers: { actorId: { eq: id } } }),
          filter,
        })),
        nullable: true,
        description: 'The statements that this actor made itself. Statements of its groups are not included.',
        totalCount: true,
        args: {
          asOf: asOfArg(t),
          where: t.arg({ type: StatementFilter, description: 'Filter. Without it, all records.' }),
          orderBy: t.arg({ type: [statementOrder.Order], description: orderedBy('date') }),
        },
        query: (args) => {
          const sorting = statementOrder.read(args.orderBy);
          return { where: statementWhere(args.where, sorting.orderBy), ...sorting };
        },
      },
      StatementConnection,
    ),
    evidence: evidenceOf(t),
  }),
});
export const ActorConnection: ConnectionRef = connectionOf(Actor, 'Actor');

export const ActorFilter = filterType('ActorFilter', 'Filters actors.', (t) => ({
  actors: t.field({ type: ActorRefFilter, description: 'The actor itself is one of these.' }),
  ...recordedFields(t),
  kind: t.field({ type: ActorKindFilter, description: 'The kind of actor.' }),
  name: t.field({ type: StringFilter, description: 'The name. Aliases are not compared: see `anyName`.' }),
  anyName: t.field({
    type: StringFilter,
    description: 'The name or one of the aliases. All operators must match the same name.',
  }),
  country: t.field({
    type: StringFilter,
    description:
      'The country as an ISO 3166-1 alpha-2 code. `eq`, `in` and `notIn` take only two capital letters, such as `SE`; other text is refused (`BAD_USER_INPUT`).',
  }),
  memberOf: t.field({
    type: ActorRefFilter,
    description:
      'The actor is a member of one of these groups at the time asked for, by default now. `within` includes members of nested groups.',
  }),
  affiliatedTo: t.field({
    type: ActorRefFilter,
    description:
      'The actor has or had a role in one of these. With an `asOf.validAt`, only roles held at that time count.',
  }),
  document: t.field({
    type: DocumentRefFilter,
    description: 'The document that the unnamed source belongs to.',
  }),
  spoke: t.field({
    type: StatementFilter,
    description: 'The actor spoke at least one statement that matches this filter.',
  }),
}));

/** Throws BAD_USER_INPUT for what is no code: no record has it either. */
function isOfCountry(operators: Operators | null | undefined): Where | null {
  for (const code of [operators?.eq ?? [], operators?.in ?? [], operators?.notIn ?? []].flat()) {
    const { error } = countryCode.safeParse(code);
    if (error)
      throw refuse('BAD_USER_INPUT', `\`country\`: "${code.slice(0, 20)}" ${error.issues[0]?.message}`);
  }
  return matches('country', operators);
}

function actorWhere(filter: typeof ActorFilter.$inferInput | null | undefined) {
  const asked = combined('actors', filter, (own) => [
    refersToItself('Actor', own.actors),
    ...recordedWhere(own),
    matches('kind', own.kind),
    matches('name', own.name),
    hasAnyName(own.anyName),
    isOfCountry(own.country),
    refers('Actor', own.memberOf, alongHeld('groups', 'actor_members')),
    refers('Actor', own.affiliatedTo, {
      to: (organization) => ({ affiliations: allOf({ organization }, heldWhenAsked) }),
      some: { affiliations: heldWhenAsked },
    }),
    refers('Document', own.document, along('document')),
    own.spoke && { statements: statementWhere(own.spoke) },
  ]);
  // A merged actor is found as the actor it was merged into.
  return allOf({ merge: false }, asked);
}

const order = orderOf('Actor', {
  NAME: { column: 'sortName', description: 'By name; by key where there is no name.' },
  KEY: { column: 'key', description: 'By key.' },
  STATEMENTS: {
    computed: 'statementCount',
    value: ({ id }) => sql`(select count(*)::integer from statement_speakers s where s.actor_id = ${id})`,
    description:
      'By the number of statements that the actor made itself (`statements { totalCount }`). All matching actors are counted for the first page.',
  },
  LAST_RECORDED: { column: 'revisionId', description: 'By `lastRecordedAt`.' },
  FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
});

entityQueries({
  name: 'Actor',
  one: 'actor',
  all: 'actors',
  type: Actor,
  connection: ActorConnection,
  filter: ActorFilter,
  where: actorWhere,
  order,
  orderedBy: 'name',
});
