import { sql } from 'drizzle-orm';
import { asOfArg } from '../as-of/as-of.ts';
import { scoped, scopeOfIds } from '../groups/scope.ts';
import { relatedPage } from '../lists/related-page.ts';
import { ownPages } from '../lists/slice-page.ts';
import { builder } from '../schema/builder.ts';
import { Actor, ActorConnection } from '../types/actor.ts';
import { Document, refuseNoPart } from '../types/document.ts';
import { EventConnection } from '../types/event.ts';
import { Item, ItemConnection } from '../types/item.ts';
import { Evidence, EvidenceConnection } from '../types/parts/evidence.ts';
import { Place } from '../types/place.ts';
import { Restriction, RestrictionConnection } from '../types/restriction.ts';
import { Statement, StatementConnection } from '../types/statement.ts';
import { Target } from '../types/target.ts';
import { TransferConnection } from '../types/transfer.ts';
import { backList, byDate, byTitle } from './back-list.ts';

/** Fields that lead back from a record to those that refer to it. */

builder.drizzleObjectField(Document, 'actors', (t) =>
  t.relatedConnection(
    'actors',
    {
      ...relatedPage(t),
      query: { orderBy: { sortName: 'asc', id: 'asc' } },
      description: 'The unnamed sources that it quotes, sorted by name.',
    },
    ActorConnection,
  ),
);
builder.drizzleObjectField(Statement, 'restrictions', (t) =>
  t.relatedConnection(
    'restrictions',
    {
      ...relatedPage(t),
      ...scoped(({ id }: { id: string }) =>
        scopeOfIds(sql`select restriction_id as id from statement_stances where statement_id = ${id}`),
      ),
      query: { orderBy: { title: 'asc', id: 'asc' } },
      description: 'The restrictions on which it takes a stance, sorted by title.',
    },
    RestrictionConnection,
  ),
);
builder.drizzleObjectField(Actor, 'originOf', (t) =>
  t.relatedConnection(
    'items',
    {
      ...relatedPage(t),
      query: { orderBy: { sortName: 'asc', id: 'asc' } },
      description: 'The items that this actor supplies or makes: those with it as `origin`. Sorted by name.',
    },
    ItemConnection,
  ),
);
builder.drizzleObjectField(Actor, 'events', (t) =>
  t.relatedConnection(
    'events',
    {
      ...relatedPage(t),
      query: { orderBy: { sortDate: 'asc', id: 'asc' } },
      description: 'The events in which this actor takes part, the earliest first, undated ones last.',
    },
    EventConnection,
  ),
);
builder.drizzleObjectField(Restriction, 'votes', (t) =>
  t.relatedConnection(
    'votes',
    {
      ...relatedPage(t),
      query: { orderBy: { sortDate: 'asc', id: 'asc' } },
      description:
        'The events at which it was voted on, the earliest first, undated ones last: see `Event.vote`.',
    },
    EventConnection,
  ),
);
builder.drizzleObjectField(Place, 'events', (t) =>
  t.relatedConnection(
    'events',
    {
      ...relatedPage(t),
      query: { orderBy: { sortDate: 'asc', id: 'asc' } },
      description:
        'The events at this place, the earliest first, undated ones last. Events at places within it are not included.',
    },
    EventConnection,
  ),
);

/** A field with the pages of what refers to a record. */
function backListField(
  ref: unknown,
  name: string,
  type: unknown,
  pagesOf: ReturnType<typeof backList<null>>,
  description: string,
): void {
  builder.drizzleObjectField(ref as typeof Item, name, (t) =>
    t.field({
      type: type as typeof StatementConnection,
      nullable: true,
      extensions: ownPages,
      description,
      args: { ...t.arg.connectionArgs(), asOf: asOfArg(t) },
      select: { columns: { id: true } },
      resolve: ({ id }, args, context) => pagesOf(context, args, id, null),
    }),
  );
}

const statementsOfDocument = backList({
  field: 'Document.statements',
  table: sql`statements`,
  columns: byDate,
  pairs: (owners) => sql`
    select distinct v.document_id as owner, e.statement_id as id
      from document_versions v join evidence e on e.document_version_id = v.id
     where v.document_id = any (${owners}) and e.statement_id is not null`,
});
backListField(
  Document,
  'statements',
  StatementConnection,
  statementsOfDocument,
  'The statements whose evidence is in any version of its text, the earliest first, undated ones last.',
);

const transfersOfActor = backList({
  field: 'Actor.transfers',
  table: sql`transfers`,
  columns: byDate,
  pairs: (owners) => sql`
    select supplier_id as owner, id from transfers where supplier_id = any (${owners})
    union select recipient_id, id from transfers where recipient_id = any (${owners})`,
});
backListField(
  Actor,
  'transfers',
  TransferConnection,
  transfersOfActor,
  'The transfers from or to this actor, the earliest first, undated ones last.',
);

const restrictionsOfPlace = backList({
  field: 'Place.restrictions',
  table: sql`restrictions`,
  columns: byTitle,
  pairs: (owners) => sql`
    select distinct place_id as owner, restriction_id as id from restriction_scopes where place_id = any (${owners})`,
});
backListField(
  Place,
  'restrictions',
  RestrictionConnection,
  restrictionsOfPlace,
  'The restrictions whose scope names this place, sorted by title. Those that name a broader place are not included.',
);

const restrictionsOfTarget = backList({
  field: 'Target.restrictions',
  table: sql`restrictions`,
  columns: byTitle,
  pairs: (owners) => sql`
    select distinct target_id as owner, restriction_id as id from restriction_scopes where target_id = any (${owners})`,
});
backListField(
  Target,
  'restrictions',
  RestrictionConnection,
  restrictionsOfTarget,
  'The restrictions whose scope names this kind of target, sorted by title. Those that name a broader kind are not included.',
);

const bindingRestrictions = backList({
  field: 'Item.bindingRestrictions',
  table: sql`restrictions`,
  columns: byTitle,
  pairs: (owners) => sql`
    with recursive item_path(owner, id) as (
      select asked, asked from unnest(${owners}) asked
      union select p.owner, b.broader_id from item_path p join item_broader b on b.item_id = p.id
    )
    select distinct p.owner, i.restriction_id as id from item_path p join restriction_items i on i.item_id = p.id`,
});
backListField(
  Item,
  'bindingRestrictions',
  RestrictionConnection,
  bindingRestrictions,
  'All restrictions that bind this item: those that name it, and those that name a broader item. Sorted by title.',
);

type Stretch = { version: number | null; start: number | null; end: number | null };
const evidenceInDocument = backList<Stretch>({
  field: 'Document.evidence',
  table: sql`evidence`,
  columns: [
    { value: sql`t.start`, type: 'bigint' },
    { value: sql`t."end"`, type: 'bigint' },
    { value: sql`t.id`, type: 'uuid' },
  ],
  pairs: (owners, { version, start, end }) => sql`
    select d.owner, e.id
      from unnest(${owners}) d(owner)
      cross join lateral (select v.id from document_versions v
        where v.document_id = d.owner and v.number = coalesce(${version}::int, v.number) order by v.number desc limit 1) v
      join evidence e on e.document_version_id = v.id and e.role = 'EVIDENCE'
     where e."end" > coalesce(${start}::int, -1) and e.start < coalesce(${end}::int, e."end")`,
});
builder.drizzleObjectField(Document, 'evidence', (t) =>
  t.field({
    type: EvidenceConnection,
    nullable: true,
    extensions: ownPages,
    description: 'The spans of its text that serve as evidence, in the order of the text.',
    args: {
      version: t.arg.int({ description: 'The number of the version, by default the newest one.' }),
      start: t.arg.int({
        description:
          'Only spans that end after this offset, in Unicode code points. By default from the beginning.',
      }),
      end: t.arg.int({
        description:
          'Only spans that begin before this offset, in Unicode code points. By default up to the end.',
      }),
      ...t.arg.connectionArgs(),
      asOf: asOfArg(t),
    },
    select: { columns: { id: true } },
    resolve: ({ id }, { version = null, start = null, end = null, ...page }, context) => {
      refuseNoPart({ start, end });
      return evidenceInDocument(context, { ...page, version, start, end } as never, id, {
        version,
        start,
        end,
      });
    },
  }),
);
builder.drizzleObjectField(Evidence, 'statement', (t) =>
  t.relation('statement', {
    nullable: true,
    description:
      'The statement that it is evidence for. Null when it is evidence for another type of record.',
  }),
);
