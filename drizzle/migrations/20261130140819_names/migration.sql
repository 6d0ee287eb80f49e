-- What a name is found by while it is typed: its folded words, and `^` with the beginning of the whole. A vector of Postgres
-- holds no word of more than 2,046 bytes: of a longer one the beginning counts.
create function public.name_vector(name text) returns tsvector language plpgsql immutable strict parallel safe as $$
declare
  words text := public.words_of(public.fold_marks(public.fold_case(name)));
begin
  return array_to_tsvector(
    string_to_array(regexp_replace(words, '([^ ]{250})[^ ]+', '\1', 'g'), ' ') || ('^' || left(words, 250)));
end $$;--> statement-breakpoint
CREATE INDEX "actor_aliases_names" ON "actor_aliases" USING gin (public.name_vector("name"));--> statement-breakpoint
CREATE INDEX "actors_names" ON "actors" USING gin (public.name_vector("name"));--> statement-breakpoint
CREATE INDEX "documents_names" ON "documents" USING gin (public.name_vector("title"));--> statement-breakpoint
CREATE INDEX "events_names" ON "events" USING gin (public.name_vector("name"));--> statement-breakpoint
CREATE INDEX "item_aliases_names" ON "item_aliases" USING gin (public.name_vector("name"));--> statement-breakpoint
CREATE INDEX "items_names" ON "items" USING gin (public.name_vector("name"));--> statement-breakpoint
CREATE INDEX "places_names" ON "places" USING gin (public.name_vector("name"));--> statement-breakpoint
CREATE INDEX "restrictions_names" ON "restrictions" USING gin (public.name_vector("title"));--> statement-breakpoint
CREATE INDEX "targets_names" ON "targets" USING gin (public.name_vector("name"));