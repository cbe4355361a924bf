set local lock_timeout = '500ms';

-- Beside who proposed, also who brought the proposal in by file: neither is another pair of eyes.
create function bringer_releases_no_line() returns trigger language plpgsql as $$
begin
  if exists (select 1 from line join account on account.id = line.account
      where line.batch = new.id and line.voided_at is null
        and account.confirmed_kind = 'merchant_witnessed' and account.brought_by = new.released_by) then
    raise exception 'the releasing member brought witnessed lines in'
      using errcode = 'check_violation', constraint = 'nobody_releases_their_own_witnessed_line';
  end if;
  return new;
end $$;
create trigger bringer_releases_nothing before update of released_by on batch
  for each row when (new.released_by is not null and old.released_by is null)
  execute function bringer_releases_no_line();

create function bringer_approves_no_line() returns trigger language plpgsql as $$
begin
  if exists (select 1 from account where id = new.account and brought_by = new.approved_by) then
    raise exception 'nobody approves the line of an account that they brought in'
      using errcode = 'check_violation', constraint = 'nobody_approves_their_own_line';
  end if;
  return new;
end $$;
create trigger bringer_approves_nothing before update of approved_by on line
  for each row when (new.approved_by is not null and old.approved_by is null)
  execute function bringer_approves_no_line();
