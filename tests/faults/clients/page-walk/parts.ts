import fc from 'fast-check';
import * as stored from '../../../../src/db/tables/columns/vocabulary.ts';
import { notInForce } from '../../../../src/record/assessment/effects.ts';
import {
  booleanPart,
  datePart,
  enumPart,
  heldNow,
  type Known,
  namesPart,
  nested,
  type Part,
  quote,
  textPart,
  timePart,
  wordsPart,
} from './filters.ts';

// Each filter, field by field, with the same in SQL. Rows of the table are called `r` there.

/** For every record with a key. */
const recordedParts = (r: string): Part[] => [
  textPart('key', `${r}.key`),
  textPart('namespace', `${r}.namespace`),
  timePart('firstRecordedAt', `${r}.first_revision_id`),
  timePart('lastRecordedAt', `${r}.revision_id`),
  textPart('principal', `(select v.principal from revisions v where v.id = ${r}.revision_id)`),
];

const anyNamePart = (aliases: string, column: string): Part =>
  textPart(
    'anyName',
    'n.name',
    (condition) =>
      `exists (select from (select r.name union all select a.name from ${aliases} a where a.${column} = r.id) n where ${condition})`,
  );

/** For statements, which are called `s` here; with a restriction, for the stance on that. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of parts
export function statementParts(known: Known, s: string, about?: string | { on: string }): Part[] {
  const on = typeof about === 'string' ? `'${about}'` : about?.on;
  const actor = (table: string) => (keys: string) =>
    `exists (select from ${table} p join actors a on a.id = p.actor_id where p.statement_id = ${s}.id and a.key in ${keys})`;
  return [
    namesPart(known, 'statements', 'statements', (keys) => `${s}.key in ${keys}`),
    ...recordedParts(s),
    textPart('note', `${s}.note`),
    booleanPart('needsReview', `(not statement_supports(${s}.id) or statement_names_one_twice(${s}.id))`),
    enumPart('quotation', stored.quotation.enumValues, `${s}.quotation`),
    enumPart('attribution', stored.attribution.enumValues, `${s}.attribution`),
    enumPart('speechAct', stored.speechAct.enumValues, `${s}.speech_act`),
    enumPart('factuality', stored.factuality.enumValues, `${s}.factuality`),
    booleanPart(
      'hasTranslations',
      `exists (select from statement_translations p where p.statement_id = ${s}.id)`,
    ),
    nested(
      'translation',
      [enumPart('by', stored.translator.enumValues, 'p.by'), textPart('language', 'p.language')],
      (condition) =>
        `exists (select from statement_translations p where p.statement_id = ${s}.id and ${condition})`,
    ),
    booleanPart('isFirstText', `utterance_of(${s}.id) = ${s}.id`),
    namesPart(
      known,
      'about',
      'restrictions',
      (keys) =>
        `exists (select from (select statement_id, restriction_id from statement_stances
                   union all select statement_id, restriction_id from statement_about) p
                  join restrictions o on o.id = p.restriction_id where p.statement_id = ${s}.id and o.key in ${keys})`,
    ),
    enumPart('medium', stored.medium.enumValues, `${s}.medium`),
    datePart('spoken', `${s}.spoken`),
    nested(
      'stance',
      [
        enumPart('kind', stored.stanceKind.enumValues, 'p.stance'),
        enumPart('explicitness', stored.explicitness.enumValues, 'p.explicitness'),
        namesPart(known, 'restriction', 'restrictions', (keys) => `o.key in ${keys}`),
      ],
      (condition) =>
        `exists (select from statement_stances p join restrictions o on o.id = p.restriction_id
                  where p.statement_id = ${s}.id and ${on ? `o.key = ${on}` : 'true'} and ${condition})`,
    ),
    booleanPart('hasStance', `exists (select from statement_stances p where p.statement_id = ${s}.id)`),
    booleanPart('hasSpeakers', `exists (select from statement_speakers p where p.statement_id = ${s}.id)`),
    nested(
      'speaker',
      [
        namesPart(known, 'actor', 'actors', (keys) => `a.key in ${keys}`),
        enumPart('kind', stored.actorKind.enumValues, 'a.kind'),
        textPart('role', 'p.role'),
      ],
      (condition) =>
        `exists (select from statement_speakers p join actors a on a.id = p.actor_id where p.statement_id = ${s}.id and ${condition})`,
    ),
    namesPart(known, 'addressees', 'actors', actor('statement_addressees')),
    namesPart(known, 'via', 'actors', actor('statement_via')),
    namesPart(
      known,
      'event',
      'events',
      (keys) => `${s}.event_id in (select id from events where key in ${keys})`,
    ),
    nested(
      'evidence',
      [
        namesPart(known, 'document', 'documents', (keys) => `d.key in ${keys}`),
        wordsPart('text', 'p.search'),
      ],
      (condition) =>
        `exists (select from evidence p join document_versions v on v.id = p.document_version_id join documents d on d.id = v.document_id
                  where p.statement_id = ${s}.id and ${condition})`,
    ),
  ];
}

/** Among the statements on a restriction, a stance is the one on it. */
const statementsPart = (known: Known): Part => ({
  fields: ['statements'],
  any: fc
    .constant(null)
    .chain(
      () =>
        nested(
          'statements',
          statementParts(known, 's', { on: 'r.key' }),
          (condition) =>
            `exists (select from statement_stances x join statements s on s.id = x.statement_id where x.restriction_id = r.id and ${condition})`,
        ).any,
    ),
});

/** The present status of a restriction: that of a period in effect, else EXPIRED after a stated end. */
export const statusNow = `(select case when p.ends_at > now() then p.status::text when p.valid_to_edtf is not null then 'EXPIRED' end
  from status_periods p where p.restriction_id = r.id and p.starts_at <= now() order by p.starts_at desc limit 1)`;

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of parts
export function restrictionParts(known: Known, inner = false): Part[] {
  const party = (kind: string) => (keys: string) =>
    `exists (select from restriction_parties p join actors a on a.id = p.actor_id
              where p.restriction_id = r.id and p.function = '${kind}' and a.key in ${keys})`;
  const scoped = (table: string, column: string) => (keys: string) =>
    `exists (select from restriction_scopes p join ${table} o on o.id = p.${column} where p.restriction_id = r.id and o.key in ${keys})`;
  const now = 'starts_at <= now() and ends_at > now()';
  const period = (column: string) =>
    `(select p.${column} from status_periods p where p.restriction_id = r.id and ${now})`;
  const consent = nested(
    'consents',
    [
      enumPart('state', stored.consentState.enumValues, 'q.state'),
      enumPart('covers', stored.consentCovers.enumValues, 'c.covers'),
      namesPart(known, 'consentingParty', 'actors', (keys) => `a.key in ${keys}`),
    ],
    (condition) =>
      `exists (select from consents c join actors a on a.id = c.consenting_party_id
                 left join consent_periods q on q.consent_id = c.id and q.starts_at <= now() and q.ends_at > now()
                where c.restriction_id = r.id and ${condition})`,
  );
  return [
    namesPart(known, 'restrictions', 'restrictions', (keys) => `r.key in ${keys}`),
    ...recordedParts('r'),
    textPart('title', 'r.title'),
    textPart('summary', 'r.summary'),
    booleanPart(
      'isInForce',
      `coalesce(${period('status')} not in (${notInForce.map((it) => `'${it}'`)}), false)`,
    ),
    datePart(
      'statusSince',
      'p.valid_from',
      (condition) =>
        `exists (select from status_periods p where p.restriction_id = r.id and ${now} and ${condition})`,
    ),
    datePart(
      'statusUntil',
      'p.valid_to',
      (condition) =>
        `exists (select from (select * from status_periods p where p.restriction_id = r.id and p.starts_at <= now()
                               order by p.starts_at desc limit 1) p where ${condition})`,
    ),
    enumPart(
      'attestation',
      stored.attribution.enumValues,
      `(select status_attestation(p.id) from status_periods p where p.restriction_id = r.id and ${now})`,
    ),
    booleanPart(
      'isStale',
      `exists (select from status_periods p where p.restriction_id = r.id and ${now}
         and status_last_evidence(p.id) < now() - interval '180 days')`,
    ),
    booleanPart(
      'isContested',
      `exists (select from status_periods p join status_grounds g on g.status_period_id = p.grounded_id
                where p.restriction_id = r.id and p.starts_at <= now() and p.ends_at > now() and g.weight = 'AGAINST')`,
    ),
    ...(inner ? [] : [statementsPart(known)]),
    enumPart('modality', stored.modality.enumValues, 'r.modality'),
    enumPart('action', stored.action.enumValues, 'r.action'),
    textPart('actionText', 'r.action_text'),
    enumPart('status', [...stored.restrictionStatus.enumValues, 'EXPIRED'], statusNow),
    enumPart('review', stored.review.enumValues, period('review')),
    enumPart('licenceKind', stored.licenceKind.enumValues, 'r.licence_kind'),
    enumPart('licencePolicy', stored.licencePolicy.enumValues, period('licence_policy')),
    namesPart(
      known,
      'licenceAuthority',
      'actors',
      (keys) => `exists (select from actors a where a.id = r.licence_authority_id and a.key in ${keys})`,
    ),
    booleanPart(
      'isBlocked',
      `exists (select from consents c where c.restriction_id = r.id and not exists
         (select from consent_periods p where p.consent_id = c.id and ${now} and p.state = 'GRANTED'))`,
    ),
    // No document of this record is retracted, or has more than one version.
    booleanPart(
      'needsReview',
      `exists (select from status_periods p where p.restriction_id = r.id and ${now} and
         (${unsupported('STATUS')} or p.review <> 'NONE' and ${unsupported('REVIEW')}))`,
    ),
    consent,
    namesPart(
      known,
      'items',
      'items',
      (keys) =>
        `exists (select from restriction_items p join items i on i.id = p.item_id where p.restriction_id = r.id and i.key in ${keys})`,
    ),
    namesPart(known, 'assigners', 'actors', party('ASSIGNER')),
    namesPart(known, 'assignees', 'actors', party('ASSIGNEE')),
    namesPart(known, 'recipients', 'actors', party('RECIPIENT')),
    namesPart(known, 'places', 'places', scoped('places', 'place_id')),
    namesPart(known, 'targets', 'targets', scoped('targets', 'target_id')),
    basisPart,
    limitPart,
  ];
}

const basisPart: Part = nested(
  'basis',
  ['instrument', 'provision', 'url'].map((column) => textPart(column, `b.${column}`)),
  (condition) => `exists (select from restriction_basis b where b.restriction_id = r.id and ${condition})`,
);

const aNumber = fc.integer({ min: -1, max: 13 });
const limitPart: Part = nested(
  'limits',
  [
    textPart('quantity', 'l.quantity'),
    enumPart('operator', stored.limitOperator.enumValues, 'l.operator'),
    textPart('unit', 'l.unit'),
    {
      fields: ['value'],
      any: fc
        .tuple(fc.constantFrom(['eq', '='], ['from', '>='], ['until', '<=']), aNumber)
        .map(([[name, sign], at]) => ({
          where: { value: { [String(name)]: at } },
          sql: `l.value ${sign} ${at}`,
        })),
    },
    {
      fields: ['satisfiedBy'],
      any: aNumber.map((amount) => ({
        where: { satisfiedBy: { amount, unit: 'km' } },
        sql: `(l.unit is not null and l.unit = 'km' and (l.operator in ('LESS_THAN', 'AT_MOST') and ${amount} < l.value
          or l.operator in ('MORE_THAN', 'AT_LEAST') and ${amount} > l.value
          or l.operator in ('AT_MOST', 'EQUAL_TO', 'AT_LEAST') and ${amount} = l.value))`,
      })),
    },
  ],
  (condition) => `exists (select from restriction_limits l where l.restriction_id = r.id and ${condition})`,
);

const shown = (statement: string) => `exists (select from evidence e where e.statement_id = ${statement})`;

const unsupported = (axis: 'STATUS' | 'REVIEW') =>
  `not exists (select from status_grounds g where g.status_period_id = p.id and g.weight = 'SUPPORTS' and g."for" = '${axis}'
     and ${shown('g.statement_id')} and not exists (select from statement_relations d where d.object_id = g.statement_id
       and d.relation in ('DENIES', 'WALKS_BACK') and ${shown('d.subject_id')}))`;

export function actorParts(known: Known): Part[] {
  const spoke = nested(
    'spoke',
    statementParts(known, 's'),
    (condition) =>
      `exists (select from statement_speakers x join statements s on s.id = x.statement_id where x.actor_id = r.id and ${condition})`,
  );
  return [
    namesPart(known, 'actors', 'actors', (keys) => `r.key in ${keys}`),
    ...recordedParts('r'),
    anyNamePart('actor_aliases', 'actor_id'),
    enumPart('kind', stored.actorKind.enumValues, 'r.kind'),
    textPart('name', 'r.name'),
    enumPart('country', ['FR', 'GB', 'IR', 'RU', 'UA', 'US'], 'r.country'),
    namesPart(
      known,
      'memberOf',
      'actors',
      (keys) =>
        `exists (select from actor_members m join actors g on g.id = m.group_id where m.member_id = r.id and g.key in ${keys} and ${heldNow('m.')})`,
    ),
    namesPart(
      known,
      'affiliatedTo',
      'actors',
      (keys) =>
        `exists (select from affiliations f join actors o on o.id = f.organization_id where f.person_id = r.id and o.key in ${keys})`,
    ),
    namesPart(
      known,
      'document',
      'documents',
      (keys) => `r.document_id in (select id from documents where key in ${keys})`,
    ),
    spoke,
  ];
}

const documentTextPart: Part = {
  fields: ['text'],
  any: fc.constantFrom('map', 'map -1', 'held "version 2"', 'nothing').map((asked) => ({
    where: { text: asked },
    sql: `exists (select from document_versions v join document_parts p on p.document_version_id = v.id,
                         text_query(${quote(asked)}) q
                   where v.document_id = r.id and p.search @@ q.english
                     and v.number = (select max(o.number) from document_versions o where o.document_id = r.id)
                     and not coalesce(p.search @@ q.unwanted[1], false))`,
  })),
};

export function documentParts(known: Known): Part[] {
  return [
    namesPart(known, 'documents', 'documents', (keys) => `r.key in ${keys}`),
    ...recordedParts('r'),
    booleanPart('isRetracted', 'exists (select from document_retractions x where x.document_id = r.id)'),
    documentTextPart,
    ...['title', 'author', 'publisher', 'url', 'language'].map((field) => textPart(field, `r.${field}`)),
    textPart(
      'sha256',
      'v.sha256',
      (condition) => `exists (select from document_versions v where v.document_id = r.id and ${condition})`,
    ),
    datePart('published', 'r.published'),
  ];
}

export function itemParts(known: Known): Part[] {
  return [
    namesPart(known, 'items', 'items', (keys) => `r.key in ${keys}`),
    ...recordedParts('r'),
    anyNamePart('item_aliases', 'item_id'),
    enumPart('level', stored.itemKind.enumValues, 'r.kind'),
    textPart('name', 'r.name'),
    namesPart(
      known,
      'origin',
      'actors',
      (keys) => `r.origin_id in (select id from actors where key in ${keys})`,
    ),
    namesPart(
      known,
      'broader',
      'items',
      (keys) =>
        `exists (select from item_broader b join items o on o.id = b.broader_id where b.item_id = r.id and o.key in ${keys})`,
    ),
  ];
}

export function eventParts(known: Known): Part[] {
  return [
    namesPart(known, 'events', 'events', (keys) => `r.key in ${keys}`),
    ...recordedParts('r'),
    textPart('name', 'r.name'),
    enumPart('phase', stored.eventStatus.enumValues, 'r.status'),
    datePart('date', 'r.date'),
    namesPart(
      known,
      'participants',
      'actors',
      (keys) =>
        `exists (select from event_participants p join actors a on a.id = p.actor_id where p.event_id = r.id and a.key in ${keys})`,
    ),
    namesPart(
      known,
      'place',
      'places',
      (keys) => `r.place_id in (select id from places where key in ${keys})`,
    ),
    nested(
      'vote',
      [
        namesPart(known, 'motion', 'restrictions', (keys) => `o.key in ${keys}`),
        enumPart('result', stored.voteResult.enumValues, 'v.result'),
        nested(
          'ballot',
          [
            namesPart(known, 'actor', 'actors', (keys) => `a.key in ${keys}`),
            enumPart('option', stored.voteOption.enumValues, 'b.option'),
          ],
          (condition) =>
            `exists (select from event_ballots b join actors a on a.id = b.actor_id where b.event_id = r.id and ${condition})`,
        ),
      ],
      (condition) =>
        `exists (select from event_votes v join restrictions o on o.id = v.motion_id where v.event_id = r.id and ${condition})`,
    ),
  ];
}

export function transferParts(known: Known): Part[] {
  const among = (column: string, table: string) => (keys: string) =>
    `r.${column} in (select id from ${table} where key in ${keys})`;
  return [
    namesPart(known, 'transfers', 'transfers', (keys) => `r.key in ${keys}`),
    ...recordedParts('r'),
    namesPart(known, 'supplier', 'actors', among('supplier_id', 'actors')),
    namesPart(known, 'recipient', 'actors', among('recipient_id', 'actors')),
    namesPart(known, 'item', 'items', among('item_id', 'items')),
    enumPart('progress', stored.transferStatus.enumValues, 'r.status'),
    datePart('date', 'r.date'),
  ];
}

export function placeParts(known: Known): Part[] {
  return [
    namesPart(known, 'places', 'places', (keys) => `r.key in ${keys}`),
    ...recordedParts('r'),
    textPart('name', 'r.name'),
    namesPart(
      known,
      'broader',
      'places',
      (keys) =>
        `exists (select from place_broader b join places p on p.id = b.broader_id where b.place_id = r.id and p.key in ${keys} and ${heldNow('b.')})`,
    ),
  ];
}

export function targetParts(known: Known): Part[] {
  return [
    namesPart(known, 'targets', 'targets', (keys) => `r.key in ${keys}`),
    ...recordedParts('r'),
    textPart('name', 'r.name'),
    namesPart(
      known,
      'broader',
      'targets',
      (keys) => `r.broader_id in (select id from targets where key in ${keys})`,
    ),
  ];
}
