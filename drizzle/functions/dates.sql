-- A date's text and its bounds agree, whichever client writes them: these functions parse the texts that
-- `src/record/dates/date-bounds.ts` parses. A test holds the two equal. The functions name their schema, because checks
-- also run without a search_path.

-- The numbers from `low` to `high` that match digits with X for any digit, in order.
create or replace function edtf_numbers(digits text, low integer, high integer) returns integer[]
language plpgsql immutable as $$
begin
  if digits !~ 'X' then
    return case when digits::integer between low and high then array[digits::integer] else '{}' end;
  elsif digits = 'XX' then
    return (array[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
                  30, 31])[low : high];
  end if;
  return array(select n from generate_series(greatest(low, replace(digits, 'X', '0')::integer),
                                             least(high, replace(digits, 'X', '9')::integer)) n
                where lpad(n::text, length(digits), '0') like replace(digits, 'X', '_') order by n);
end $$;

-- The first existing day, years before months before days, each in the given order, or else the last one; null if no
-- day exists.
create or replace function edtf_day(years integer[], months integer[], days integer[], backward boolean) returns date
language plpgsql immutable as $$
declare
  year integer;
  month integer;
  day integer;
  month_length integer;
begin
  for y in 1 .. cardinality(years) loop
    year := years[case when backward then cardinality(years) + 1 - y else y end];
    for m in 1 .. cardinality(months) loop
      month := months[case when backward then cardinality(months) + 1 - m else m end];
      month_length := case when month = 2 then 28 + (year % 4 = 0 and (year % 100 <> 0 or year % 400 = 0))::integer
                           when month in (4, 6, 9, 11) then 30 else 31 end;
      for d in 1 .. cardinality(days) loop
        day := days[case when backward then cardinality(days) + 1 - d else d end];
        if day <= month_length then
          return make_date(year, month, day);
        end if;
      end loop;
    end loop;
  end loop;
  return null;
end $$;

-- A year, month and day with digits that may be X; month and day are null if absent.
create or replace function edtf_date_bounds(year text, month text, day text,
  out earliest timestamptz, out latest timestamptz, out valid boolean) language plpgsql immutable as $$
declare
  years integer[] := case when year = 'XXXX' then array[2000] else public.edtf_numbers(year, 1, 9999) end;
  months integer[];
  days integer[] := public.edtf_numbers(coalesce(day, 'XX'), 1, 31);
  first date;
  last date;
begin
  months := case
    when day is not null or month is null or month ~ 'X' or month::integer < 21
      then public.edtf_numbers(coalesce(month, 'XX'), 1, 12)
    -- Seasons, quarters, thirds, halves.
    when month::integer <= 32 then array[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    when month::integer <= 36 then (array[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])[month::integer * 3 - 98 : month::integer * 3 - 96]
    when month::integer <= 39 then (array[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])[month::integer * 4 - 147 : month::integer * 4 - 144]
    when month::integer <= 41 then (array[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])[month::integer * 6 - 239 : month::integer * 6 - 234]
    else '{}' end;
  first := public.edtf_day(years, months, days, false);
  valid := first is not null;
  if valid and year <> 'XXXX' then
    last := public.edtf_day(years, months, days, true);
    earliest := first::timestamp at time zone 'UTC';
    latest := (last + 1)::timestamp at time zone 'UTC' - interval '1 millisecond';
  end if;
end $$;

-- A time of day, with its offset.
create or replace function edtf_time_bounds(text text,
  out earliest timestamptz, out latest timestamptz, out valid boolean) language plpgsql immutable as $$
declare
  part text[];
  digits text;
  bounds record;
  day date;
begin
  valid := false;
  if text !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]' then
    return;
  end if;
  bounds := public.edtf_point_bounds(left(text, 10));
  if not bounds.valid then
    return;
  end if;
  if text ~ '^.{16}(:[0-5][0-9]([.][0-9]+)?)?Z$' then
    earliest := (left(text, 10) || ' ' || substr(rtrim(text, 'Z'), 12, 12) || 'Z')::timestamptz;
    latest := earliest - interval '1 millisecond'
      + case length(text) when 17 then 60000 when 20 then 1000 when 22 then 100 when 23 then 10 else 1 end * interval '1 millisecond';
    valid := true;
    return;
  end if;
  part := regexp_match(text, '^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-5][0-9])(?:[.]([0-9]+))?)?([+-])([0-9]{2})(?::?([0-5][0-9]))?$');
  digits := left(part[7], 3);
  if part is null or part[9]::integer * 60 + coalesce(part[10], '00')::integer > 840 then
    return;
  end if;
  day := (bounds.earliest at time zone 'UTC')::date;
  earliest := (day + make_interval(hours => part[4]::integer, mins => part[5]::integer)
    + coalesce(part[6], '0')::integer * interval '1 second' + rpad(coalesce(digits, ''), 3, '0')::integer * interval '1 millisecond'
    - (part[8] || '1')::integer
      * make_interval(hours => part[9]::integer, mins => coalesce(part[10], '0')::integer)) at time zone 'UTC';
  latest := earliest - interval '1 millisecond'
    + case when part[6] is null then 60000 else 10 ^ (3 - length(coalesce(digits, ''))) end * interval '1 millisecond';
  valid := earliest >= timestamptz '0001-01-01 00:00:00+00' and latest < timestamptz '10000-01-01 00:00:00+00';
end $$;

-- One side of an interval, or a member of a set. Most dates are days, months and years, which take a fast path.
create or replace function edtf_point_bounds(qualified text,
  out earliest timestamptz, out latest timestamptz, out valid boolean) language plpgsql immutable as $$
declare
  plain text := translate(qualified, '?~%', '');
  part text[];
  first date;
  last date;
  bounds record;
begin
  if qualified ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?[?~%]?$' and qualified !~ '^0000' then
    first := (left(plain, 7) || substr('-01-01', length(left(plain, 7)) - 3))::date;
    if length(plain) = 10 then
      first := first + (right(plain, 2)::integer - 1);
      last := first;
    elsif length(plain) = 7 then
      last := (first + interval '1 month')::date - 1;
    else
      last := (plain || '-12-31')::date;
    end if;
    valid := length(plain) = 4 or extract(month from first) = substr(plain, 6, 2)::integer;
    if valid then
      earliest := first::timestamp at time zone 'UTC';
      latest := (last + 1)::timestamp at time zone 'UTC' - interval '1 millisecond';
    end if;
    return;
  end if;
  if qualified ~ '^([?~%]?[0-9X]{4}|[0-9X]{4}[?~%])(-([?~%]?[0-9X]{2}|[0-9X]{2}[?~%])(-([?~%]?[0-9X]{2}|[0-9X]{2}[?~%]))?)?$' then
    part := string_to_array(plain, '-');
    bounds := public.edtf_date_bounds(part[1], part[2], part[3]);
  elsif qualified ~ 'T' then
    bounds := public.edtf_time_bounds(qualified);
  elsif qualified ~ '^[?~%]?([1-9][0-9]{3}S[1-4]|[0-9]{2,3})$|^([1-9][0-9]{3}S[1-4]|[0-9]{2,3})[?~%]$' then
    plain := case when plain ~ 'S' then left(plain, right(plain, 1)::integer) else plain end;
    bounds := public.edtf_date_bounds(rpad(plain, 4, 'X'), null, null);
  else
    valid := false;
    return;
  end if;
  earliest := bounds.earliest;
  latest := bounds.latest;
  valid := bounds.valid;
end $$;

-- From the first instant of the start to the last of the end; refused if the end is certainly earlier.
create or replace function edtf_interval_bounds(since text, until text,
  out earliest timestamptz, out latest timestamptz, out valid boolean) language plpgsql immutable as $$
declare
  a record;
  b record;
begin
  a := public.edtf_point_bounds(since);
  b := case when until = since then a else public.edtf_point_bounds(until) end;
  earliest := a.earliest;
  latest := b.latest;
  valid := (since in ('', '..') or a.valid) and (until in ('', '..') or b.valid) and coalesce(latest >= earliest, true);
end $$;

create or replace function edtf_set_bounds(text text,
  out earliest timestamptz, out latest timestamptz, out valid boolean) language plpgsql immutable as $$
declare
  content text := left(substr(text, 2), -1);
  earlier boolean := content like '..%';
  later boolean := content like '%..';
  member text;
  ends text[];
  bounds record;
  openly boolean[] := array[earlier, later];
begin
  valid := false;
  if right(text, 1) <> (case left(text, 1) when '[' then ']' else '}' end) then
    return;
  end if;
  if earlier then
    content := substr(content, 3);
  end if;
  if later then
    content := left(content, -2);
  end if;
  foreach member in array regexp_split_to_array(content, ' *, *') loop
    ends := string_to_array(member, '..');
    if member ~ 'T|^$' or cardinality(ends) > 2 or '' = any (ends) then
      return;
    end if;
    bounds := public.edtf_interval_bounds(ends[1], ends[cardinality(ends)]);
    if not bounds.valid then
      return;
    end if;
    openly := array[openly[1] or bounds.earliest is null, openly[2] or bounds.latest is null];
    earliest := least(earliest, bounds.earliest);
    latest := greatest(latest, bounds.latest);
  end loop;
  earliest := case when not openly[1] then earliest end;
  latest := case when not openly[2] then latest end;
  valid := true;
end $$;

-- The first and the last millisecond that an EDTF text can mean, null if it is open or unknown on that side; for a date
-- that the record does not accept, `valid` is false and both are null.
create or replace function edtf_bounds(edtf text,
  out earliest timestamptz, out latest timestamptz, out valid boolean) language plpgsql immutable as $$
declare
  sides text[];
  bounds record;
begin
  valid := false;
  if length(edtf) > 100 then
    return;
  elsif edtf ~ '^[[{]' then
    bounds := public.edtf_set_bounds(edtf);
  elsif edtf ~ '/' then
    sides := string_to_array(edtf, '/');
    if cardinality(sides) <> 2 then
      return;
    end if;
    bounds := public.edtf_interval_bounds(sides[1], sides[2]);
  else
    bounds := public.edtf_point_bounds(edtf);
  end if;
  if bounds.valid then
    earliest := bounds.earliest;
    latest := bounds.latest;
    valid := true;
  end if;
end $$;

-- True if the five columns of a date agree: all null, or a text, its own bounds, and its derivation. Most dates are
-- whole days, for which the bounds are enough to check the text.
create or replace function is_date(edtf text, earliest timestamptz, latest timestamptz, expression text, derivation derivation)
returns boolean language plpgsql immutable as $$
declare
  first timestamp := earliest at time zone 'UTC';
  last timestamp := latest at time zone 'UTC' + interval '1 millisecond' - interval '1 day';
  bounds record;
begin
  if edtf is null then
    return num_nonnulls(earliest, latest, expression, derivation) = 0;
  elsif derivation is not null and first <= last and first >= timestamp '0001-01-01' and last < timestamp '10000-01-01'
    and first = date_trunc('day', first) and last = date_trunc('day', last)
    and edtf in (to_char(last, 'YYYY-MM-DD'), '[' || to_char(first, 'YYYY-MM-DD') || '..' || to_char(last, 'YYYY-MM-DD') || ']')
    and (first = last or length(edtf) > 10) then
    return true;
  end if;
  bounds := public.edtf_bounds(edtf);
  return derivation is not null and bounds.valid
     and earliest is not distinct from bounds.earliest and latest is not distinct from bounds.latest;
end $$;
