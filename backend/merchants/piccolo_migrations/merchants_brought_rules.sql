set local lock_timeout = '500ms';

-- Who brings in by file what another recorded, in this transaction; null where everybody sends
-- their own. Whoever can bring a file can write one, so the bringer stands with the proposer.
create function app_brought_by() returns uuid language sql stable as
$$ select nullif(current_setting('app.brought_by', true), '')::uuid $$;

alter table account add constraint bringer_confirms_nothing
  check (brought_by is null or confirmed_by is null or confirmed_by <> brought_by::text);
alter table account add constraint bringer_witnesses_nothing
  check (brought_by is null or witnessed_by is null or witnessed_by <> brought_by);
alter table account add constraint bringer_releases_no_hold
  check (brought_by is null or released_by is null or released_by <> brought_by);

create function account_knows_its_bringer() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.brought_by := coalesce(new.brought_by, app_brought_by());
    return new;
  end if;
  if new.brought_by is distinct from old.brought_by then
    raise exception 'who brought a version in is not rewritten'
      using errcode = 'check_violation', constraint = 'account_bringer_is_immutable';
  end if;
  -- The owner's word in a file is the word of whoever wrote the file.
  if app_brought_by() is not null and new.confirmed_kind is not null and old.confirmed_kind is null then
    raise exception 'a file confirms nothing'
      using errcode = 'check_violation', constraint = 'a_file_confirms_nothing';
  end if;
  return new;
end $$;
create trigger knows_its_bringer before insert or update on account
  for each row execute function account_knows_its_bringer();

create function link_passes_no_bringer() returns trigger language plpgsql as $$
begin
  if exists (select 1 from account where id = new.account and brought_by = new.created_by) then
    raise exception 'the merchant''s link does not pass through who brought the account in'
      using errcode = 'check_violation', constraint = 'link_passes_no_bringer';
  end if;
  return new;
end $$;
create trigger passes_no_bringer before insert on confirm_link
  for each row execute function link_passes_no_bringer();

-- Before any scope is known: on whose device a link is not to be opened, beside the proposer's.
create function confirm_link_bringer(hash bytea) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select account.brought_by from confirm_link link join account on account.id = link.account
  where link.token_hash = hash
$$;
