set local lock_timeout = '500ms';

create extension if not exists pg_trgm;

-- No scope set reads as '' on a used connection and as null on a new one: both mean no rows.
create function app_wards() returns text[] language sql stable as
$$ select string_to_array(nullif(current_setting('app.wards', true), ''), ',') $$;

create function app_member() returns uuid language sql stable as
$$ select nullif(current_setting('app.member', true), '')::uuid $$;

create function refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - 'ward' = to_jsonb(old) - 'ward' then
    return new;
  end if;
  raise exception '% is append-only', tg_table_name
    using errcode = 'check_violation', constraint = tg_table_name || '_is_append_only';
end $$;

-- One head per ward, locked, gives number and previous hash together. A serial number would be
-- taken before the lock, and the chain would break itself under load.
create function audit_chain() returns trigger language plpgsql security definer
set search_path = public as $$
declare head chain_head;
begin
  insert into chain_head (ward, n, h) values (new.ward, 0, '\x00') on conflict do nothing;
  select * into strict head from chain_head where ward = new.ward for update;
  new.n := head.n + 1;
  new.prev := head.h;
  -- jsonb_build_array quotes each part, so that no part can imitate a separator.
  new.h := sha256(new.prev || convert_to(jsonb_build_array(
    new.ward, new.n, (extract(epoch from new.at) * 1000000)::bigint,
    new.actor, new.action, new.subject, new.detail)::text, 'UTF8'));
  update chain_head set n = new.n, h = new.h where ward = new.ward;
  return new;
end $$;

create trigger audit_chain before insert on audit_entry
  for each row execute function audit_chain();
create trigger append_only before update or delete on audit_entry
  for each row execute function refuse_change();
create unique index audit_entry_ward_n on audit_entry (ward, n);

alter table audit_entry enable row level security;
alter table audit_entry force row level security;
create policy ward_scope on audit_entry using (ward = any (app_wards()) or ward = '')
  with check (ward = any (app_wards()) or ward = '');
create policy owner_all on audit_entry to current_user using (true) with check (true);
