-- Wherever a record is named, by its key or its ID, a key that is spelled like an ID would mean another record. Keys with a
-- colon cannot be: base64 has none. Not valid for what is there: a key never changes, and the start must not fail for it.
do $$
declare
  name text;
begin
  foreach name in array array['actors', 'items', 'places', 'targets', 'restrictions'] loop
    execute format($f$alter table %1$I add constraint %2$I check (
      case when key ~ '^[A-Za-z0-9+/]{14,}={0,2}$' and length(key) %% 4 = 0
           then encode(decode(key, 'base64'), 'escape') !~
             '^[A-Z][A-Za-z]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(@|$)|^Revision:[1-9][0-9]{0,14}$'
           else true end) not valid$f$, name, name || '_key_is_no_id');
  end loop;
end $$;
