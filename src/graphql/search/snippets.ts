import { type SQL, sql } from 'drizzle-orm';
import { inOneTurn } from '../lists/batch-loader.ts';
import { builder } from '../schema/builder.ts';
import { defineEnum } from '../schema/vocabulary.ts';

// The passages that show why a record was found: of all its texts that are searched.

type Field =
  | 'NAME'
  | 'GIVEN_NAME'
  | 'ALIAS'
  | 'TITLE'
  | 'DESCRIPTION'
  | 'SUMMARY'
  | 'ACTION_TEXT'
  | 'CONDITION'
  | 'INSTRUMENT'
  | 'PROVISION'
  | 'AUTHOR'
  | 'PUBLISHER'
  | 'EVIDENCE'
  | 'TRANSLATION'
  | 'TEXT';

const SearchField = defineEnum<Field>('SearchField', 'The texts of a record that are searched.', {
  NAME: 'The name.',
  GIVEN_NAME: 'The given name of an actor.',
  ALIAS: 'An alias.',
  TITLE: 'The title.',
  DESCRIPTION: 'The description.',
  SUMMARY: 'The summary of a restriction.',
  ACTION_TEXT: 'The words for the restricted action: `Restriction.actionText`.',
  CONDITION: 'A condition of a restriction: the `text` of one in `conditions`.',
  INSTRUMENT: 'A legal act that a restriction rests on: the `instrument` of an entry of `basis`.',
  PROVISION: 'A provision that a restriction rests on: the `provision` of an entry of `basis`.',
  AUTHOR: 'The author of a document.',
  PUBLISHER: 'The publisher of a document.',
  EVIDENCE: 'The evidence of a statement: its `exact`.',
  TRANSLATION: 'A translation of a statement.',
  TEXT: 'The newest text of a document.',
});

type Snippet = { field: Field; text: string; start: number; end: number };
const MOST = 3;

/** Where a text of a record is: `owner` is the record it is found as, `dictionary` the one of its language where it may have another one than English. */
type Source = { rows: string; owner: string; field: Field; text: string; dictionary?: string };

const own = (rows: string, ...fields: [Field, string][]): Source[] =>
  fields.map(([field, text]) => ({ rows, owner: 't.id', field, text }));
/** A merged actor is found as the actor it was merged into. */
const ofActor = (rows: string, id: string, field: Field, text: string): Source => ({
  rows: `${rows} t left join actor_merges m on m.actor_id = t.${id}`,
  owner: `coalesce(m.into_id, t.${id})`,
  field,
  text,
});
const sources: Readonly<Record<string, readonly Source[]>> = {
  Actor: [
    ofActor('actors', 'id', 'NAME', 'name'),
    ofActor('actors', 'id', 'GIVEN_NAME', 'given_name'),
    ofActor('actor_aliases', 'actor_id', 'ALIAS', 'name'),
    ofActor('actors', 'id', 'DESCRIPTION', 'description'),
  ],
  Statement: [
    {
      rows: 'evidence t',
      owner: 't.statement_id',
      field: 'EVIDENCE',
      text: 'exact',
      dictionary: 't.dictionary',
    },
    {
      rows: 'statement_translations t',
      owner: 't.statement_id',
      field: 'TRANSLATION',
      text: 'text',
      dictionary: 'dictionary_of(t.language)',
    },
  ],
  Restriction: [
    ...own('restrictions t', ['TITLE', 'title'], ['SUMMARY', 'summary'], ['ACTION_TEXT', 'action_text']),
    { rows: 'restriction_conditions t', owner: 't.restriction_id', field: 'CONDITION', text: 'text' },
    { rows: 'restriction_basis t', owner: 't.restriction_id', field: 'INSTRUMENT', text: 'instrument' },
    { rows: 'restriction_basis t', owner: 't.restriction_id', field: 'PROVISION', text: 'provision' },
  ],
  Item: [
    ...own('items t', ['NAME', 'name'], ['DESCRIPTION', 'description']),
    { rows: 'item_aliases t', owner: 't.item_id', field: 'ALIAS', text: 'name' },
  ],
  Place: own('places t', ['NAME', 'name']),
  Target: own('targets t', ['NAME', 'name']),
  Event: own('events t', ['NAME', 'name']),
  Document: own('documents t', ['TITLE', 'title'], ['AUTHOR', 'author'], ['PUBLISHER', 'publisher']).map(
    (it) => (it.field === 'TITLE' ? { ...it, dictionary: 'dictionary_of(t.language)' } : it),
  ),
};

const listOf = (ids: readonly string[]): SQL =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)::uuid)`;

/** The best passages of names, titles and the like, of all records of a type that are on one page. */
function inFields(type: string, text: string, ids: readonly string[]): SQL {
  const texts = (sources[type] ?? []).map(
    ({ rows, owner, field, text: column, dictionary = 'null::text' }, place) => sql`
      select ${sql.raw(owner)} as owner, ${field}::text as field, ${place}::integer as place, t.${sql.raw(column)} as value,
             ${sql.raw(dictionary)} as dictionary
        from ${sql.raw(rows)} where ${sql.raw(owner)} = any (${listOf(ids)})`,
  );
  return sql`
    with asked as materialized (select any_of(array_agg(q.any_word)) as any_word from text_queries(${text}) q),
    texts as (${sql.join(texts, sql` union all `)}),
    ranked as (
      select t.owner, t.field, t.place, p.start, p.passage,
             row_number() over (partition by t.owner order by ts_rank(v.search, asked.any_word) desc, t.place, t.value, p.start) as nth
        from texts t, asked, pieces_of(t.value) p, text_vector_in(p.passage, t.dictionary) v (search)
       where v.search @@ asked.any_word)
    select owner, field, start, start + length(passage) as "end", passage as text
      from ranked where nth <= ${MOST} order by owner, place, nth`;
}

/** The same of the newest texts of documents. */
const inTexts = (text: string, ids: readonly string[]): SQL => sql`
  select document_id as owner, 'TEXT' as field, start, "end", passage as text
    from passages_of(${listOf(ids)}, ${text}, ${MOST})`;

type Asked = { text: string; type: string; isWithheld: boolean };

/** The best passages of a record, those of a document's text before its title; by one statement or two for each type on a page. */
export const snippetsOf = inOneTurn(async ({ db }, { text, type, isWithheld }: Asked, ids: string[]) => {
  const wanted = [inFields(type, text, ids)];
  if (type === 'Document' && !isWithheld) wanted.unshift(inTexts(text, ids));
  const rows = await Promise.all(wanted.map((query) => db.execute<Snippet & { owner: string }>(query)));
  const found = Map.groupBy(rows.flat(), ({ owner }) => owner);
  return (id): Snippet[] => (found.get(id) ?? []).slice(0, MOST);
});

export const SearchSnippet = builder.objectRef<Snippet>('SearchSnippet').implement({
  description: 'A matching passage of a text: a sentence, or 400 characters of a longer one.',
  fields: (t) => ({
    field: t.expose('field', { type: SearchField, description: 'The text that the passage is from.' }),
    text: t.exposeString('text', { description: 'The text of the passage, character by character.' }),
    start: t.exposeInt('start', {
      description: 'The start offset in that text: the number of Unicode code points before the passage.',
    }),
    end: t.exposeInt('end', { description: 'The end offset, exclusive, in Unicode code points.' }),
  }),
});
