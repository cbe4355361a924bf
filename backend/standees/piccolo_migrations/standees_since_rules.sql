set local lock_timeout = '500ms';

-- What came to light since the freeze counts up to the handing out.

create function trades_now(at_point uuid) returns uuid
language sql stable set search_path = public, pg_temp as $$
  select id from merchant where point = at_point and erased_at is null
    order by created_at desc, id desc limit 1
$$;

-- Its account changed after the release, its shop took back the consent to be printed, or there is
-- nobody at the stall any more to hang it up: no such board is printed.
create or replace function line_is_recalled(of_line uuid) returns boolean
language sql stable set search_path = public, pg_temp as $$
  select exists (select 1 from recall where recall.line = of_line)
    or exists (select 1 from line join account on account.id = line.account
               join point on point.id = line.point
               where line.id = of_line and (account.status <> 'confirmed' or point.status <> 'open'
                 or line.merchant is distinct from trades_now(line.point)))
    or (select not consent.given from line join consent on consent.merchant = line.merchant
        where line.id = of_line and consent.purpose = 'print'
        order by consent.given_at desc, consent.id desc limit 1) is true
$$;

-- Whether somebody has to look at it: nobody has yet, or there is more to see than when they did.
create function approval_is_due(of_account uuid, kept text[], approved_by uuid) returns boolean
language sql stable set search_path = public, pg_temp as $$
  select cardinality(unusual_by_now(of_account, kept)) >
         case when approved_by is null then 0 else cardinality(kept) end
$$;

create function release_waits_for_approvals() returns trigger language plpgsql as $$
begin
  if exists (select 1 from line where batch = new.id and voided_at is null
             and approval_is_due(account, unusual, approved_by)) then
    raise exception 'an approval does not cover what has come to light since'
      using errcode = 'check_violation', constraint = 'unusual_lines_are_approved_one_by_one';
  end if;
  return new;
end $$;
create trigger waits_for_approvals before update of state on batch for each row
  when (old.state = 'verified' and new.state = 'released')
  execute function release_waits_for_approvals();

drop trigger bringer_approves_nothing on line;
create trigger bringer_approves_nothing before update of approved_by on line
  for each row when (new.approved_by is not null and new.approved_at is distinct from old.approved_at)
  execute function bringer_approves_no_line();

create or replace function line_keeps_its_word() returns trigger language plpgsql as $$
declare batch_state text; its_account account; voided boolean;
begin
  if tg_op = 'DELETE' then
    raise exception 'a line is voided, never deleted'
      using errcode = 'check_violation', constraint = 'line_is_never_deleted';
  end if;
  if tg_op = 'INSERT' then
    select state into batch_state from batch where id = new.batch;
    select * into its_account from account where id = new.account;
    if batch_state is distinct from 'draft' then
      raise exception 'lines join a draft only'
        using errcode = 'check_violation', constraint = 'lines_join_a_draft_only';
    end if;
    if its_account.status is distinct from 'confirmed' then
      raise exception 'a line needs a confirmed account'
        using errcode = 'check_violation', constraint = 'line_account_is_confirmed';
    end if;
    if (its_account.point, its_account.merchant) is distinct from (new.point, new.merchant) then
      raise exception 'the account belongs to another point'
        using errcode = 'check_violation', constraint = 'line_account_is_of_its_point';
    end if;
    return new;
  end if;
  voided := new.voided_at is not null and old.voided_at is null;
  if voided then
    -- A release that runs at the same time is waited for, so that no line is dropped behind it.
    select state into batch_state from batch where id = new.batch for no key update;
  else
    select state into batch_state from batch where id = new.batch;
  end if;
  if (new.batch, new.point, new.merchant, new.account, new.standee, new.position) is distinct from
     (old.batch, old.point, old.merchant, old.account, old.standee, old.position)
     or (batch_state <> 'draft' and (new.sealed, new.line_hash, new.issue) is distinct from
         (old.sealed, old.line_hash, old.issue))
     -- An approval adds what has come to light since the draft, so that it says what was approved.
     or (batch_state <> 'draft' and new.unusual is distinct from old.unusual and not
         (new.approved_at is distinct from old.approved_at and new.unusual @> old.unusual))
     or (old.voided_at is not null and (new.voided_at, new.void_reason) is distinct from
         (old.voided_at, old.void_reason))
     -- Approved once more only for what has come to light since.
     or (old.approved_by is not null and (new.approved_by, new.approved_at) is distinct from
         (old.approved_by, old.approved_at) and not (new.approved_by is not null
           and new.unusual @> old.unusual and cardinality(new.unusual) > cardinality(old.unusual))) then
    raise exception 'a frozen line is not rewritten'
      using errcode = 'check_violation', constraint = 'frozen_line_is_immutable';
  end if;
  if voided and batch_state not in ('draft', 'frozen', 'rendered', 'verified')
     and not (batch_state in ('released', 'printed') and line_is_recalled(new.id)) then
    raise exception 'a released line is recalled, not voided'
      using errcode = 'check_violation', constraint = 'line_is_voided_before_release';
  end if;
  if new.approved_by is not null and new.approved_at is distinct from old.approved_at then
    if batch_state not in ('frozen', 'rendered', 'verified') then
      raise exception 'a line is approved between freeze and release'
        using errcode = 'check_violation', constraint = 'line_is_approved_once_frozen';
    end if;
    if exists (select 1 from account where id = new.account and proposed_by = new.approved_by) then
      raise exception 'nobody approves their own unusual line'
        using errcode = 'check_violation', constraint = 'nobody_approves_their_own_line';
    end if;
  end if;
  if new.displayed_at is not null and old.displayed_at is null
     and batch_state not in ('printed', 'delivered') then
    raise exception 'only a printed board can hang'
      using errcode = 'check_violation', constraint = 'line_is_displayed_once_printed';
  end if;
  return new;
end $$;

-- The code is what a board is found by, whoever made it.
create function standee_keeps_its_code() returns trigger language plpgsql as $$
begin
  raise exception 'a board keeps its code and its stall'
    using errcode = 'check_violation', constraint = 'standee_keeps_its_code';
end $$;
create trigger keeps_its_code before update on standee for each row
  when ((old.id, old.code, old.point) is distinct from (new.id, new.code, new.point))
  execute function standee_keeps_its_code();
