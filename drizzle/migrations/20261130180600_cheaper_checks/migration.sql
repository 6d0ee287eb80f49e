-- What a key and a namespace are is said without a count of characters in a regular expression: Postgres makes a state of each
-- for each value it looks at, which cost more than all other checks of a row together.
do $$
declare
  name text;
begin
  foreach name in array array['actors', 'documents', 'events', 'items', 'places', 'restrictions', 'statements', 'targets', 'transfers'] loop
    execute format($f$alter table %1$I drop constraint %2$I, add constraint %2$I check (
      key ~ '^[^[:space:]:]+(:[^[:space:]:]+)?$'
      and length(split_part(key, ':', 1)) <= 100 and length(split_part(key, ':', 2)) <= 100)$f$,
      name, name || '_key_is_well_formed');
  end loop;
  foreach name in array array['actors', 'affiliations', 'consent_periods', 'documents', 'events', 'items', 'places', 'restrictions',
                              'statement_relations', 'statements', 'status_periods', 'targets', 'transfers'] loop
    execute format($f$alter table %1$I drop constraint %2$I, add constraint %2$I check (
      namespace ~ '^[^[:space:]:]+$' and length(namespace) <= 100)$f$, name, name || '_namespace_is_well_formed');
  end loop;
end $$;--> statement-breakpoint

-- The words of a folded text, as before; what has nothing to be taken out or joined is answered at once.
create or replace function public.words_of(value text) returns text language plpgsql immutable strict parallel safe as $$
begin
  -- Most names are such words already.
  if value collate "C" ~ '^[A-Za-z]+( [A-Za-z]+)*$' then
    return value;
  end if;
  if value like any (array['%._.%', '%. _.%', '%._ %', '%._']) then
    value := regexp_replace(value collate pg_unicode_fast,
      '(?<![[:alnum:]])([[:alpha:]])[.](?:(?=[[:alpha:]](?![[:alnum:]]))| (?=[[:alpha:]][.]))', E'\\1', 'g');
  end if;
  if octet_length(value) <> length(value) then
    -- Marks within a word that are no letters themselves, such as viramas.
    value := regexp_replace(value collate pg_unicode_fast,
      E'(?![[:alnum:]])[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0730-\u074a\u093c\u094d\u09bc\u09cd\u0a3c\u0a4d\u0abc\u0acd\u0b3c\u0b4d\u0bcd\u0c4d\u0cbc\u0ccd\u0d4d\u0dca\u0e3a\u0e47-\u0e4e\u0eba\u0ec8-\u0ecd\u0f39\u0f84\u1037\u1039\u103a\u17c9-\u17d3\u17dd\u3099\u309a]',
      '', 'g');
  end if;
  -- A single space stays as it is: most of what is between words, and each that is found costs as much as the rest.
  value := regexp_replace(value collate pg_unicode_fast, ' *[^[:alnum:]'' ][^[:alnum:]'']*|  +', ' ', 'g');
  if position('''' in value) > 0 then
    value := replace(value || ' ', '''s ', ' ');
    value := regexp_replace(value, ' *''[ '']*|  +', ' ', 'g');
  end if;
  if value like any (array['%0s%', '%1s%', '%2s%', '%3s%', '%4s%', '%5s%', '%6s%', '%7s%', '%8s%', '%9s%']) then
    value := regexp_replace(value, '([0-9])s(?= |$)', E'\\1', 'g');
  end if;
  return btrim(value);
end $$;--> statement-breakpoint

-- What a text is found by, as before; no text is found by nothing.
create or replace function public.text_vector(configuration regconfig, value text) returns tsvector
language plpgsql immutable strict parallel safe as $$
declare
  plain text;
  cased text;
  kept text;
  folded text;
  unmarked text;
  vector tsvector;
  joined text := value;
begin
  if value = '' then
    return '';
  end if;
  -- Most texts have no other signs than these.
  plain := replace(replace(replace(replace(replace(value, '’', ''''), '“', '"'), '”', '"'), '–', '-'), '—', '-');
  if position(E'\n' in value) > 0 or position(E'\u200B' in value) > 0 then
    joined := regexp_replace(value, E'[-\u00ad\u2010]\\s*\\n\\s*|\u200b', '', 'g');
  end if;
  if octet_length(plain) = length(plain) then
    unmarked := lower(plain collate "C");
    folded := public.words_of(unmarked);
  else
    cased := public.fold_case(public.without_signs(replace(value, E'\u200B', ' ')));
    unmarked := public.fold_marks(cased);
    folded := public.words_of(unmarked);
    kept := case when octet_length(cased) = length(cased) then folded else public.words_of(cased) end;
  end if;
  vector := to_tsvector(configuration, folded);
  if position('''' in replace(unmarked, '''s ', ' ')) > 0 then
    vector := vector || to_tsvector(configuration, public.words_of(public.without_apostrophes(unmarked)));
  end if;
  if configuration <> 'pg_catalog.simple'::regconfig then
    vector := vector || strip(to_tsvector('public.whole_words'::regconfig, folded));
  end if;
  if kept <> folded then
    vector := vector || strip(to_tsvector('public.whole_words'::regconfig, kept));
  end if;
  if joined <> value then
    vector := vector || strip(public.text_vector(configuration, joined));
  end if;
  return vector;
end $$;
