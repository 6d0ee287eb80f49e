import { combined, filterType } from '../filters/combined.ts';
import { allOf, InstantFilter, lies, matches, StringFilter } from '../filters/filters.ts';
import { heldWhenAsked } from '../filters/joined.ts';
import { orderOf } from '../filters/order.ts';
import { namespaceField, recordedWhere, writtenFields } from '../filters/recorded.ts';
import { ActorRefFilter, along, refers } from '../filters/references.ts';
import { Affiliation, AffiliationConnection } from '../types/actor.ts';
import { rootList } from './root-list.ts';

const AffiliationFilter = filterType('AffiliationFilter', 'Filters roles.', (t) => ({
  ...namespaceField(t),
  ...writtenFields(t),
  person: t.field({ type: ActorRefFilter, description: 'The person or the office that holds the role.' }),
  organization: t.field({
    type: ActorRefFilter,
    description: 'The organization, office or state in which the role is held.',
  }),
  role: t.field({ type: StringFilter, description: 'The role in words.' }),
  since: t.field({ type: InstantFilter, description: 'The start: `validFrom`.' }),
  until: t.field({ type: InstantFilter, description: 'The end: `validTo`.' }),
}));

rootList<typeof AffiliationFilter.$inferInput | null | undefined>({
  all: 'affiliations',
  description:
    'The roles that match, page by page. Without an `asOf.validAt` all of them; with one, only those held at that time.',
  type: Affiliation,
  connection: AffiliationConnection,
  filter: AffiliationFilter,
  where: (filter) =>
    allOf(
      heldWhenAsked,
      combined('affiliations', filter, (own) => [
        ...recordedWhere(own),
        refers('Actor', own.person, along('person')),
        refers('Actor', own.organization, along('organization')),
        matches('role', own.role),
        lies('validFrom', own.since),
        lies('validTo', own.until),
      ]),
    ),
  order: orderOf('Affiliation', {
    FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
    LAST_RECORDED: { column: 'revisionId', description: 'By `lastRecordedAt`.' },
    ROLE: { column: 'role', description: 'By the words of the role.' },
  }),
  orderedBy: '`firstRecordedAt`',
});
