import { sql } from 'drizzle-orm';
import { asOfArg } from './as-of.ts';
import { builder } from './builder.ts';
import { type ConnectionRef, connectionOf } from './connection.ts';
import { ConsentConnection } from './consent.ts';
import { entityQueries } from './entity-queries.ts';
import { EvidenceConnection, inOrder } from './evidence.ts';
import { alphabetically, entityFields, keyedFields, uncertainDate } from './fields.ts';
import { combined, filterType } from './filters/combined.ts';
import { orderedBy, orderOf } from './filters/order.ts';
import { hasAnyName, recordedFields, recordedWhere } from './filters/recorded.ts';
import { ActorRefFilter, along, DocumentRefFilter, refers, refersToItself } from './filters/references.ts';
import { allOf, matches, StringFilter } from './filters.ts';
import { scoped } from './groups/scope.ts';
import { labelBy, labelOf, labels } from './records/label.ts';
import { keyed, recorded } from './records/record.ts';
import { relatedPage } from './related-page.ts';
import { RestrictionPartyConnection } from './restriction.ts';
import { StatementConnection, StatementFilter, statementOrder, statementWhere } from './statement.ts';
import { ActorKindFilter, type StatementFilterInput } from './statement-filter.ts';
import { ActorKind } from './vocabulary.ts';

const byName = { orderBy: { sortName: 'asc', id: 'asc' } } as const;

/** Where the session asks of a time of the world, the roles that hold then; all of them otherwise. */
export const heldWhenAsked = {
  RAW: (role: { validFromEarliest: unknown; validToLatest: unknown }) =>
    sql`held_when_asked(${role.validFromEarliest}, ${role.validToLatest})`,
};
const rolesHeld =
  'Without an `asOf.validAt`, here or above, all of them; with one, those that hold then: from the first instant `validFrom` can be until the last one `validTo` can be. A start or an end that is open or not known excludes nothing.';

export const Affiliation = builder.drizzleNode('affiliations', {
  name: 'Affiliation',
  description: "A person's role in an organization or a state, for a time (Popolo Membership).",
  id: { column: (affiliation) => affiliation.id },
  interfaces: recorded,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelBy(t, 'the person, the role and where', labels.affiliation),
    ...entityFields(t, 'affiliation', { validFrom: 'validFromEdtf', validTo: 'validToEdtf' }),
    person: t.relation('person', { description: 'Whose role it is.' }),
    organization: t.relation('organization', {
      description: 'Where: an organization, an office or a state.',
    }),
    role: t.exposeString('role', { description: 'In words: Prime Minister.' }),
    validFrom: uncertainDate(t, 'validFrom', 'When it began. Null: see `absences`.'),
    validTo: uncertainDate(t, 'validTo', 'When it ended. Null when it has not, or see `absences`.'),
    evidence: t.relatedConnection(
      'evidence',
      {
        ...relatedPage(t),
        query: inOrder,
        description: 'Where sources say so, in the order in which it was given.',
      },
      EvidenceConnection,
    ),
  }),
});

export const AffiliationConnection = connectionOf(Affiliation, 'Affiliation');

export const Actor = builder.drizzleNode('actors', {
  name: 'Actor',
  description: 'Who speaks, decides or is bound: a person, a state, a group, a source without a name.',
  id: { column: (actor) => actor.id },
  interfaces: keyed,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelOf(t, ['name', 'key'], 'its name, or its key'),
    ...keyedFields(t, 'actor', {
      name: 'name',
      givenName: 'givenName',
      description: 'description',
      country: 'country',
      cardinality: 'cardinality',
      hasAllMembers: 'membersExhaustive',
      document: 'documentId',
    }),
    kind: t.expose('kind', { type: ActorKind, description: 'What kind of actor.' }),
    name: t.exposeString('name', {
      nullable: true,
      description: 'The name; for groups and unnamed sources the words of the source. Null: see `absences`.',
    }),
    givenName: t.exposeString('givenName', {
      nullable: true,
      description:
        'Given name of a person. Null where none is recorded: see `absences`; always null for an unnamed source.',
    }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'More about it. Null: see `absences`.',
    }),
    country: t.exposeString('country', {
      nullable: true,
      description: 'ISO 3166-1 alpha-2. Null: see `absences`.',
    }),
    cardinality: t.exposeInt('cardinality', {
      nullable: true,
      description: 'How many a group is said to be. Null when nobody says.',
    }),
    hasAllMembers: t.exposeBoolean('membersExhaustive', {
      nullable: true,
      description: 'Whether `members` are all there are. Null when that is not known.',
    }),
    aliases: t.stringList({
      description:
        'Other names, those of actors included that turned out to be this one; in alphabetical order.',
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
      description: 'The one document an unnamed source belongs to. Null for all other actors.',
    }),
    formerKeys: t.stringList({
      description:
        'Keys of actors that turned out to be this one: each still names it. In alphabetical order.',
      select: { with: { merged: { columns: { key: true } } } },
      resolve: (actor) => actor.merged.map(({ key }) => key).sort(),
    }),
    members: t.relatedConnection(
      'members',
      {
        ...relatedPage(t),
        query: byName,
        description: 'Known members of a group, by name.',
      },
      ActorConnection,
    ),
    groups: t.relation('groups', { query: byName, description: 'Groups it is a member of, by name.' }),
    affiliations: t.relatedConnection(
      'affiliations',
      {
        ...relatedPage(t),
        query: { where: heldWhenAsked, orderBy: { id: 'asc' } },
        description: `Roles this person has or had elsewhere, in the order they were recorded. ${rolesHeld}`,
      },
      AffiliationConnection,
    ),
    affiliates: t.relatedConnection(
      'affiliates',
      {
        ...relatedPage(t),
        query: { where: heldWhenAsked, orderBy: { id: 'asc' } },
        description: `Roles that persons have or had here, in the order they were recorded. ${rolesHeld}`,
      },
      AffiliationConnection,
    ),
    partyTo: t.relatedConnection(
      'parties',
      {
        ...relatedPage(t),
        query: { orderBy: { restrictionId: 'asc', function: 'asc' } },
        description:
          'The restrictions it has a part in, and which: imposes or is bound. In the order the restrictions were recorded.',
      },
      RestrictionPartyConnection,
    ),
    consents: t.relatedConnection(
      'consents',
      {
        ...relatedPage(t),
        query: { orderBy: { id: 'asc' } },
        description: 'Consents that are its to give, in the order they were recorded.',
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
        description: 'What it said itself. A statement of a group is not listed with its members.',
        totalCount: true,
        args: {
          asOf: asOfArg(t),
          where: t.arg({ type: StatementFilter, description: 'Which ones; all when left out.' }),
          orderBy: t.arg({ type: [statementOrder.Order], description: orderedBy('date') }),
        },
        query: (args) => {
          const sorting = statementOrder.read(args.orderBy);
          return { where: statementWhere(args.where, sorting.orderBy), ...sorting };
        },
      },
      StatementConnection,
    ),
    evidence: t.relatedConnection(
      'evidence',
      {
        ...relatedPage(t),
        query: inOrder,
        description: 'Where sources speak of it, in the order in which it was given.',
      },
      EvidenceConnection,
    ),
  }),
});
export const ActorConnection: ConnectionRef = connectionOf(Actor, 'Actor');

export const ActorFilter = filterType('ActorFilter', 'A filter of actors.', (t) => ({
  actors: t.field({ type: ActorRefFilter, description: 'The actor itself.' }),
  ...recordedFields(t),
  kind: t.field({ type: ActorKindFilter, description: 'What kind of actor.' }),
  name: t.field({ type: StringFilter, description: 'Its name, not its aliases.' }),
  anyName: t.field({
    type: StringFilter,
    description: 'Its name, or one of its aliases: all of it must hold of one and the same.',
  }),
  country: t.field({ type: StringFilter, description: 'ISO 3166-1 alpha-2.' }),
  memberOf: t.field({
    type: ActorRefFilter,
    description: 'The groups it is a member of. `within` finds members of groups within a group, too.',
  }),
  affiliatedTo: t.field({
    type: ActorRefFilter,
    description: 'Where it has or had a role. With an `asOf.validAt`, only roles that hold then count.',
  }),
  document: t.field({ type: DocumentRefFilter, description: 'The document whose unnamed source it is.' }),
  spoke: t.field({ type: StatementFilter, description: 'Spoke at least one statement that matches this.' }),
}));

function actorWhere(filter: typeof ActorFilter.$inferInput | null | undefined) {
  const asked = combined('actors', filter, (own) => [
    refersToItself('Actor', own.actors),
    ...recordedWhere(own),
    matches('kind', own.kind),
    matches('name', own.name),
    hasAnyName(own.anyName),
    matches('country', own.country),
    refers('Actor', own.memberOf, along('groups')),
    refers('Actor', own.affiliatedTo, {
      to: (organization) => ({ affiliations: allOf({ organization }, heldWhenAsked) }),
      some: { affiliations: heldWhenAsked },
    }),
    refers('Document', own.document, along('document')),
    own.spoke && { statements: statementWhere(own.spoke) },
  ]);
  // An actor that turned out to be another one is found as that one.
  return allOf({ merge: false }, asked);
}

const order = orderOf('Actor', {
  NAME: { column: 'sortName', description: 'By name, by key where there is none.' },
  KEY: { column: 'key', description: 'By key.' },
  STATEMENTS: {
    computed: 'statementCount',
    value: ({ id }) => sql`(select count(*)::integer from statement_speakers s where s.actor_id = ${id})`,
    description:
      'By the number of statements that it made itself: `statements { totalCount }`. All that match are counted before the first page is there.',
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
