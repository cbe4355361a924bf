set local lock_timeout = '500ms';

alter table visit add constraint visit_has_at_most_four_photos check (cardinality(photo_ids) <= 4);
alter table photo add constraint photo_hash_is_sha256 check (octet_length(sha256) = 32);
alter table photo add constraint photo_is_small check (size between 1 and 204800);
create index photo_visit on photo (visit);
-- Nothing of a photo changes but its ward: it has none until its visit is here.
create trigger append_only before update or delete on photo
  for each row execute function refuse_change();

-- A photo and its visit may be on their way at the same moment in two transactions; the lock makes
-- one of them see the other.
create function photo_lock(of_visit uuid) returns void language sql volatile as $$
  select pg_advisory_xact_lock(hashtextextended('photo|' || of_visit::text, 0))
$$;

-- Definer: whoever brings the visit, and in whatever scope, it takes the photos of its own member.
create function visit_takes_its_photos() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform photo_lock(new.id);
  update photo set ward = new.ward
    where visit = new.id and id = any (new.photo_ids) and member = new.member and ward is null;
  return new;
end $$;
create trigger takes_its_photos after insert on visit
  for each row when (cardinality(new.photo_ids) > 0) execute function visit_takes_its_photos();

-- The ward of a member's own visit that names a photo, whichever wards they may see today: a visit
-- to a place taken away since is taken in, and so are its photos. Volatile, so that a statement of
-- its own sees what was committed while it waited for the lock.
create function ward_of_own_visit(which uuid, photo uuid) returns text
language sql volatile security definer set search_path = public, pg_temp as $$
  select ward from visit where id = which and member = app_member() and photo = any (photo_ids)
$$;

alter table photo enable row level security;
alter table photo force row level security;
create policy own_or_ward on photo using (member = app_member() or ward = any (app_wards()))
  with check (member = app_member());
create policy owner_all on photo to current_user using (true) with check (true);
