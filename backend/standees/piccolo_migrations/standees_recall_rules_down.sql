create or replace function batch_keeps_its_steps() returns trigger language plpgsql as $$
declare bad integer; live integer;
begin
  if tg_op = 'DELETE' then
    raise exception 'a batch is cancelled, never deleted'
      using errcode = 'check_violation', constraint = 'batch_is_never_deleted';
  end if;
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then
      raise exception 'a batch begins as a draft'
        using errcode = 'check_violation', constraint = 'batch_begins_as_draft';
    end if;
    return new;
  end if;
  if new.state <> old.state and (old.state, new.state) not in (
      ('draft', 'frozen'), ('frozen', 'rendered'), ('rendered', 'verified'), ('verified', 'released'),
      ('released', 'printed'), ('printed', 'delivered'),
      -- A line voided before release: the batch is drawn again from its frozen lines.
      ('rendered', 'frozen'), ('verified', 'frozen'),
      ('draft', 'cancelled'), ('frozen', 'cancelled'), ('rendered', 'cancelled'), ('verified', 'cancelled')) then
    raise exception 'batch cannot go from % to %', old.state, new.state
      using errcode = 'check_violation', constraint = 'batch_step_is_legal';
  end if;
  if (new.number, new.campaign, new.created_by, new.created_at) is distinct from
     (old.number, old.campaign, old.created_by, old.created_at)
     or (old.state <> 'draft' and (new.layout, new.sample, new.root, new.frozen_by, new.frozen_at) is distinct from
         (old.layout, old.sample, old.root, old.frozen_by, old.frozen_at))
     or (old.released_at is not null and (new.released_by, new.released_at) is distinct from
         (old.released_by, old.released_at)) then
    raise exception 'what was frozen is not rewritten'
      using errcode = 'check_violation', constraint = 'frozen_batch_is_immutable';
  end if;
  if new.state <> old.state and (old.state, new.state) in (
      ('draft', 'frozen'), ('frozen', 'rendered'), ('rendered', 'verified'), ('verified', 'released')) then
    select count(*), count(*) filter (where account.status <> 'confirmed') into live, bad
      from line join account on account.id = line.account
      where line.batch = new.id and line.voided_at is null;
    if live = 0 then
      raise exception 'no line is left to print'
        using errcode = 'check_violation', constraint = 'batch_has_a_line';
    end if;
    if bad > 0 then
      raise exception '% lines hold an account that is not confirmed', bad
        using errcode = 'check_violation', constraint = 'line_account_is_confirmed';
    end if;
  end if;
  if new.state = 'frozen' and old.state = 'draft' then
    select count(*) into bad from line where batch = new.id and voided_at is null
      and (sealed is null or line_hash is null);
    if bad > 0 or new.root is null then
      raise exception 'every line is hashed at the freeze'
        using errcode = 'check_violation', constraint = 'frozen_lines_are_hashed';
    end if;
  end if;
  if new.state in ('rendered', 'verified') and (new.file_sha256 is null or new.file_key is null) then
    raise exception 'a drawn batch names its file'
      using errcode = 'check_violation', constraint = 'verified_batch_names_its_file';
  end if;
  if new.state = 'frozen' then
    new.file_key := null; new.file_sha256 := null; new.file_bytes := null; new.pages := null;
    new.rendered_at := null; new.verified_at := null;
  end if;
  if new.state = 'released' and old.state = 'verified' then
    if new.released_by is null or new.released_at is null then
      raise exception 'a release names its member'
        using errcode = 'check_violation', constraint = 'release_names_its_member';
    end if;
    select count(*) into bad from line join account on account.id = line.account
      where line.batch = new.id and line.voided_at is null
        and account.confirmed_kind = 'merchant_witnessed' and account.proposed_by = new.released_by;
    if bad > 0 then
      raise exception 'the releasing member proposed % witnessed lines', bad
        using errcode = 'check_violation', constraint = 'nobody_releases_their_own_witnessed_line';
    end if;
    select count(*) into bad from line where batch = new.id and voided_at is null
      and approved_by is null and cardinality(unusual_by_now(account, unusual)) > 0;
    if bad > 0 then
      raise exception '% unusual lines are not approved', bad
        using errcode = 'check_violation', constraint = 'unusual_lines_are_approved_one_by_one';
    end if;
  end if;
  if old.state in ('rendered', 'verified', 'released', 'printed', 'delivered') and new.state <> 'frozen' and
     (new.file_sha256, new.file_key, new.file_bytes, new.pages) is distinct from
     (old.file_sha256, old.file_key, old.file_bytes, old.pages) then
    raise exception 'a drawn file is not replaced'
      using errcode = 'check_violation', constraint = 'verified_file_is_immutable';
  end if;
  return new;
end $$;

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
         (new.approved_by is not null and old.approved_by is null and new.unusual @> old.unusual))
     or (old.voided_at is not null and (new.voided_at, new.void_reason) is distinct from
         (old.voided_at, old.void_reason))
     or (old.approved_by is not null and (new.approved_by, new.approved_at) is distinct from
         (old.approved_by, old.approved_at)) then
    raise exception 'a frozen line is not rewritten'
      using errcode = 'check_violation', constraint = 'frozen_line_is_immutable';
  end if;
  if voided and batch_state not in ('draft', 'frozen', 'rendered', 'verified') then
    raise exception 'a released line is recalled, not voided'
      using errcode = 'check_violation', constraint = 'line_is_voided_before_release';
  end if;
  if new.approved_by is not null and old.approved_by is null then
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

create or replace function voided_line_sends_batch_back() returns trigger language plpgsql as $$
begin
  update batch set state = 'frozen', rev = rev + 1
    where id = new.batch and state in ('rendered', 'verified');
  return null;
end $$;
drop function line_is_recalled(uuid);
