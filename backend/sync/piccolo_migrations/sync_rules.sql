set local lock_timeout = '500ms';

create unique index change_entity_once on change (entity, entity_id);
create index change_order on change (xid, seq);
create index change_scope on change (ward, place, xid, seq);
create sequence change_seq;
create index op_member on op (member, received_at);
-- Each differing body under one id is kept; the same one again is not.
create unique index kept_op_once on kept_op (op_id, why, payload_sha256);
create index kept_op_waits on kept_op (waits_for) where settled_at is null;

-- The newest change of each entity under the writing transaction's id. Readers serve only ids
-- below the oldest transaction in flight, so a late commit is never skipped.
create function note_change(what text, which uuid, in_ward text, at_place uuid) returns void
language sql security definer set search_path = public as $$
  insert into change (entity, entity_id, ward, place, xid, seq, deleted, changed_at)
  values (what, which, in_ward, at_place, pg_current_xact_id()::text::bigint, nextval('change_seq'), false, now())
  on conflict (entity, entity_id) do update set ward = excluded.ward, place = excluded.place,
    xid = excluded.xid, seq = excluded.seq, deleted = false, changed_at = excluded.changed_at
$$;

create function street_changed() returns trigger language plpgsql security definer
set search_path = public as $$
begin
  perform note_change('street', new.id, new.ward, new.id);
  return new;
end $$;
create trigger changed after insert or update on street
  for each row execute function street_changed();

create function market_changed() returns trigger language plpgsql security definer
set search_path = public as $$
begin
  perform note_change('market', new.id, new.ward, new.id);
  return new;
end $$;
create trigger changed after insert or update on market
  for each row execute function market_changed();

create function zone_changed() returns trigger language plpgsql security definer
set search_path = public as $$
begin
  perform note_change('market', new.market, new.ward, new.market);
  return new;
end $$;
create trigger changed after insert or update on zone
  for each row execute function zone_changed();

create function market_row_changed() returns trigger language plpgsql security definer
set search_path = public as $$
begin
  perform note_change('market', new.market, new.ward, new.market);
  return new;
end $$;
create trigger changed after insert or update on market_row
  for each row execute function market_row_changed();

create function point_changed() returns trigger language plpgsql security definer
set search_path = public as $$
begin
  perform note_change('point', new.id, new.ward, coalesce(new.street, new.market));
  return new;
end $$;
create trigger changed after insert or update on point
  for each row execute function point_changed();

create function merchant_changed() returns trigger language plpgsql security definer
set search_path = public as $$
begin
  perform note_change('merchant', new.id, new.ward, (select coalesce(street, market) from point where id = new.point));
  return new;
end $$;
create trigger changed after insert or update on merchant
  for each row execute function merchant_changed();

create function consent_changed() returns trigger language plpgsql security definer
set search_path = public as $$
begin
  perform note_change('merchant', new.merchant, new.ward, (select coalesce(street, market) from point where id = (select point from merchant where id = new.merchant)));
  return new;
end $$;
create trigger changed after insert or update on consent
  for each row execute function consent_changed();

create function account_changed() returns trigger language plpgsql security definer
set search_path = public as $$
begin
  perform note_change('account', new.id, new.ward, (select coalesce(street, market) from point where id = new.point));
  return new;
end $$;
create trigger changed after insert or update on account
  for each row execute function account_changed();

create function tool_fact_changed() returns trigger language plpgsql security definer
set search_path = public as $$
begin
  perform note_change('point', new.point, new.ward, (select coalesce(street, market) from point where id = new.point));
  return new;
end $$;
create trigger changed after insert or update on tool_fact
  for each row execute function tool_fact_changed();

create function visit_changed() returns trigger language plpgsql security definer
set search_path = public as $$
begin
  perform note_change('point', new.point, new.ward, (select coalesce(street, market) from point where id = new.point));
  return new;
end $$;
create trigger changed after insert or update on visit
  for each row execute function visit_changed();

create function claim_changed() returns trigger language plpgsql security definer
set search_path = public as $$
begin
  perform note_change('point', new.point, new.ward, (select coalesce(street, market) from point where id = new.point));
  return new;
end $$;
create trigger changed after insert or update on claim
  for each row execute function claim_changed();

create function incident_changed() returns trigger language plpgsql security definer
set search_path = public as $$
begin
  perform note_change('point', new.point, new.ward, (select coalesce(street, market) from point where id = new.point));
  return new;
end $$;
create trigger changed after insert or update on incident
  for each row execute function incident_changed();

create function standee_changed() returns trigger language plpgsql security definer
set search_path = public as $$
begin
  perform note_change('point', new.point, new.ward, (select coalesce(street, market) from point where id = new.point));
  return new;
end $$;
create trigger changed after insert or update on standee
  for each row execute function standee_changed();

alter table change enable row level security;
alter table change force row level security;
create policy ward_scope on change using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on change to current_user using (true) with check (true);

alter table op enable row level security;
alter table op force row level security;
create policy own_ops on op using (member = app_member()) with check (member = app_member());
create policy owner_all on op to current_user using (true) with check (true);
alter table kept_op enable row level security;
alter table kept_op force row level security;
create policy own_or_ward on kept_op using (member = app_member() or ward = any (app_wards())) with check (member = app_member() or ward = any (app_wards()));
create policy owner_all on kept_op to current_user using (true) with check (true);
