import { z } from 'zod';
import { actorAliases, actorKind, actorMembers, actorMerges, actors } from '../../db/tables/index.ts';
import { InvalidInput, type Refusal, SourceStaysUnnamed } from '../errors.ts';
import { isAssignedCountry } from '../lines/doubts.ts';
import {
  absent,
  count,
  key,
  members,
  name,
  names,
  namespace,
  note,
  reference,
  spans,
} from '../lines/fields.ts';
import type { Identities } from '../names/identities.ts';
import { warnOfDoubles } from '../rules/doubles.ts';
import { defineConcept, referSpans } from '../write/concept.ts';
import { faultsOfMembers, keyOfMember, numbered, referMembers, termColumns } from '../write/lists/members.ts';
import { moveReferences } from '../write/merge.ts';
import { entityColumns, hasChanged, replaceRows, saveRows } from '../write/rows.ts';

/** A country by its ISO 3166-1 alpha-2 code, which need not be one that is assigned. */
export const countryCode = z.string().regex(/^[A-Z]{2}$/, {
  error: ({ input }) =>
    /^[a-z]{2}$/i.test(String(input))
      ? `is not an ISO 3166-1 alpha-2 code: write ${String(input).toUpperCase()}`
      : 'is not an ISO 3166-1 alpha-2 code: two capital letters, such as SE',
});

export const actorLine = z.strictObject({
  type: z.literal('actor'),
  key: key(),
  of: namespace().optional(),
  kind: z.enum(actorKind.enumValues),
  name: name().optional(),
  givenName: name().optional(),
  description: note().optional(),
  aliases: names().optional(),
  country: countryCode.optional(),
  /** True if all namespaces share a GROUP: other actors with a name are shared anyway. */
  shared: z
    .boolean()
    .transform((it) => it || undefined)
    .optional(),
  members: members().optional(),
  membersExhaustive: z.boolean().optional(),
  cardinality: count().min(1).optional(),
  document: reference().optional(),
  /** The actor that this one was merged into. A line without it undoes no merge. */
  mergedInto: reference().optional(),
  evidence: spans().optional(),
  absent: absent('name', 'givenName', 'description', 'country', 'members', 'cardinality'),
});
export type ActorLine = z.infer<typeof actorLine>;

/** True if an actor's key belongs to its namespace. */
const isLocal = ({ kind, name: given, shared }: ActorLine): boolean =>
  (isOfNamespace(kind) && !(kind === 'GROUP' && shared)) || given === undefined;
const isOfNamespace = (kind: ActorLine['kind']) => kind === 'GROUP' || kind === 'UNNAMED_SOURCE';

/**
 * An actor that speaks, decides or is bound. Groups that are not shared, unnamed sources and actors without a name belong
 * to their namespace.
 */
export const actor = defineConcept<ActorLine>({
  type: 'actor',
  entity: 'ACTOR',
  schema: actorLine,
  table: actors,
  isLocal,
  evidenceOwner: 'actorId',
  aliases: { table: actorAliases, owner: 'actorId' },
  rings: [
    {
      field: 'members',
      table: actorMembers,
      from: actorMembers.groupId,
      to: actorMembers.memberId,
      keys: (line) => (line.members ?? []).map((it) => keyOfMember('actor', it)),
    },
    {
      field: 'mergedInto',
      table: actorMerges,
      from: actorMerges.actorId,
      to: actorMerges.intoId,
      keys: (line) => (line.mergedInto === undefined ? [] : [line.mergedInto]),
    },
  ],
  refer: (line, to) => ({
    ...line,
    ...(line.members && { members: referMembers('actor', line.members, 'members', to) }),
    ...(line.document && { document: to('document', line.document, 'document') }),
    ...(line.mergedInto && { mergedInto: to('actor', line.mergedInto, 'mergedInto') }),
    ...(line.evidence && { evidence: referSpans(line.evidence, 'evidence', to) }),
  }),
  settle(line, before) {
    if (before?.mergedInto === undefined) return line;
    if (line.mergedInto !== undefined && line.mergedInto !== before.mergedInto) {
      throw new InvalidInput('mergedInto', `it was merged into "${before.mergedInto}" before`, [
        before.mergedInto,
      ]);
    }
    return { ...line, mergedInto: before.mergedInto };
  },
  warnBeside: warnOfDoubles,
  *doubt({ country }) {
    if (country !== undefined && !isAssignedCountry(country))
      yield { field: 'country', message: `${country} is a code that no country has` };
  },
  rules: [
    function* mergeIsPossible({ line, before }, identities) {
      if (line.mergedInto !== before?.mergedInto) yield* refuseMerge(line, identities);
    },
    function* sharedActorStaysShared({ line, before }) {
      if (before === null || !isLocal(line) || isLocal(before) || line.key.includes(':')) return;
      const field = line.kind === before.kind ? 'name' : 'kind';
      yield new InvalidInput(
        field,
        `"${line.key}" is shared by all namespaces, so it keeps a name and is neither a GROUP nor an UNNAMED_SOURCE; register another actor instead`,
        field === 'kind' ? actorKind.enumValues.filter((it) => !isOfNamespace(it)) : null,
      );
    },
    function* onlyGroupsSayThatTheyAreShared({ line }) {
      if (line.shared && line.kind !== 'GROUP')
        yield new InvalidInput('shared', 'only a GROUP says so: other actors with a name are shared anyway');
    },
    ({ line }) => faultsOfMembers('actor', line.members, 'members'),
    function* membersAreOfAGroup({ line }) {
      if (line.members !== undefined && line.kind !== 'GROUP')
        yield new InvalidInput('members', 'only a GROUP has members');
    },
    function* sourceHasADocument({ line }) {
      const isSource = line.kind === 'UNNAMED_SOURCE';
      if (isSource && line.document === undefined)
        yield new InvalidInput('document', 'an UNNAMED_SOURCE belongs to one document: name it');
      if (!isSource && line.document !== undefined)
        yield new InvalidInput('document', 'only an UNNAMED_SOURCE belongs to a document');
    },
    function* sourceHasNoName({ line }) {
      const isNamed = [line.givenName, line.country, line.aliases].some((value) => value !== undefined);
      if (isNamed && line.kind === 'UNNAMED_SOURCE') yield new SourceStaysUnnamed('name');
    },
    function* sourceStaysItself(draft) {
      const { line, before } = draft;
      const isOrWas = line.kind === 'UNNAMED_SOURCE' || before?.kind === 'UNNAMED_SOURCE';
      const changed =
        before !== null && (['kind', 'name', 'document'] as const).find((it) => hasChanged(draft, it));
      if (isOrWas && changed) yield new SourceStaysUnnamed(changed);
    },
  ],
  async write(tx, drafts, identities) {
    await saveRows(
      tx,
      actors,
      drafts.map((draft) => ({
        ...entityColumns(draft),
        key: draft.line.key,
        kind: draft.line.kind,
        name: draft.line.name ?? null,
        givenName: draft.line.givenName ?? null,
        description: draft.line.description ?? null,
        country: draft.line.country ?? null,
        cardinality: draft.line.cardinality ?? null,
        membersExhaustive: draft.line.membersExhaustive ?? null,
        documentId: draft.line.document ? identities.id('document', draft.line.document) : null,
      })),
    );
    await replaceRows(tx, actorMembers, actorMembers.groupId, drafts, ['members'], ({ id, line }) =>
      numbered('actor', line.members ?? []).map(({ key, member, ordinal }) => ({
        groupId: id,
        memberId: identities.id('actor', key),
        ordinal,
        ...termColumns(member),
      })),
    );
    const merged = drafts.filter(({ line, before }) => line.mergedInto !== before?.mergedInto);
    for (const { id, line } of merged) {
      const into = lastOf(line.mergedInto as string, identities);
      if (into === line.key)
        throw new InvalidInput('mergedInto', `"${line.key}" would be merged into itself`);
      await moveReferences(tx, id, identities.id('actor', into));
      identities.merge(line.key, into);
    }
    await replaceRows(tx, actorMerges, actorMerges.actorId, drafts, ['mergedInto'], ({ id, line }) =>
      line.mergedInto === undefined
        ? []
        : [{ actorId: id, intoId: identities.id('actor', lastOf(line.mergedInto, identities)) }],
    );
  },
});

/** The present actor of an actor in the same load, after merges. */
const lastOf = (key: string, identities: Identities) => identities.find('actor', key)?.mergedInto ?? key;

/** Only named actors can be merged, and only with actors of the same kind. */
function* refuseMerge(line: ActorLine, identities: Identities): Generator<Refusal> {
  const into = line.mergedInto;
  // A line without the field undoes no merge.
  if (into === undefined) return;
  const kind = identities.find('actor', into)?.kind;
  if (line.kind === 'UNNAMED_SOURCE' || kind === 'UNNAMED_SOURCE') yield new SourceStaysUnnamed('mergedInto');
  else if (line.name === undefined) yield new InvalidInput('mergedInto', 'only named actors are merged');
  else if (into === line.key) yield new InvalidInput('mergedInto', 'it is that actor already');
  else if (kind !== line.kind)
    yield new InvalidInput('mergedInto', `the one that goes is ${line.kind}, the one that stays is ${kind}`);
}
