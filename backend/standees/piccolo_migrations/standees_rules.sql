set local lock_timeout = '500ms';

alter table standee add constraint standee_code_is_well_formed check (code ~ '^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$');
alter table batch add constraint batch_state_is_known
  check (state in ('draft', 'frozen', 'rendered', 'verified', 'released', 'printed', 'delivered', 'cancelled'));
create unique index batch_number_once on batch (number);
create index batch_ward on batch (ward, id desc);
create unique index line_position_once on line (batch, position);
create unique index line_point_once on line (batch, point) where voided_at is null;
create index line_account on line (account);
create index line_point on line (point);
create index line_standee on line (standee);
create index download_member on download (member, at);
create unique index recall_line_once on recall (line);

-- The ward's place among those in use, then a running number of the year: PR-2026-011-003. The
-- running number is taken over all wards, so that a number is never given twice.
create function next_batch_number(for_ward text, of_year integer) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare series integer; running integer; opening text;
begin
  select count(*) into series from ward one join ward mine
    on (one.opened_at, one.id) <= (mine.opened_at, mine.id) where mine.id = for_ward;
  opening := format('PR-%s-%s-', of_year, lpad(series::text, greatest(3, length(series::text)), '0'));
  perform pg_advisory_xact_lock(hashtext(opening));
  select coalesce(max(substr(number, length(opening) + 1)::integer), 0) + 1 into running
    from batch where number like opening || '%';
  return opening || lpad(running::text, greatest(3, length(running::text)), '0');
end $$;

-- What was unusual at the draft, and what has come to light since: the same number at another shop,
-- another number at the same point.
create function unusual_by_now(of_account uuid, kept text[]) returns text[]
language sql stable set search_path = public, pg_temp as $$
  select kept || array(
    select flag from (values ('duplicate', account.duplicate),
      ('changed', point_knew_another_account(account.point, account.payload_index))) as since (flag, holds)
    where holds and flag <> all (kept))
  from account where account.id = of_account
$$;

create function batch_keeps_its_steps() returns trigger language plpgsql as $$
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
create trigger keeps_its_steps before insert or update or delete on batch
  for each row execute function batch_keeps_its_steps();

create function line_keeps_its_word() returns trigger language plpgsql as $$
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
create trigger keeps_its_word before insert or update or delete on line
  for each row execute function line_keeps_its_word();

create function voided_line_sends_batch_back() returns trigger language plpgsql as $$
begin
  update batch set state = 'frozen', rev = rev + 1
    where id = new.batch and state in ('rendered', 'verified');
  return null;
end $$;
create trigger sends_batch_back after update on line for each row
  when (old.voided_at is null and new.voided_at is not null)
  execute function voided_line_sends_batch_back();

-- The one place where a changed account meets the boards made for it, whoever changed it.
create function account_left_confirmed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare its_batch uuid; its_state text; its_line record; why text; opened uuid;
begin
  why := case new.status when 'superseded' then 'Hộ đã đổi tài khoản'
                         else 'Tài khoản của hộ đã bị từ chối' end;
  for its_batch in select distinct batch from line
      where account = new.id and voided_at is null order by batch loop
    -- A release under way is waited for: the line is then recalled instead of silently dropped.
    select state into its_state from batch where id = its_batch for update;
    for its_line in select line.*, standee.code from line join standee on standee.id = line.standee
        where line.batch = its_batch and line.account = new.id and line.voided_at is null loop
      if its_state in ('draft', 'frozen', 'rendered', 'verified') then
        update line set voided_at = clock_timestamp(), void_reason = why where id = its_line.id;
      elsif its_state in ('released', 'printed', 'delivered') then
        insert into recall (id, ward, line, reason, opened_at)
          values (gen_random_uuid(), its_line.ward, its_line.id, why, clock_timestamp())
          on conflict (line) do nothing returning id into opened;
        if opened is not null then
          insert into incident (id, ward, point, number, kind, detail, opened_at, settlement)
            values (gen_random_uuid(), its_line.ward, its_line.point,
              new_incident_number(clock_timestamp()),
              'recall', why || ': thu hồi bảng ' || its_line.code || '.', clock_timestamp(), '');
        end if;
      end if;
    end loop;
  end loop;
  return null;
end $$;
create trigger leaves_its_boards after update of status on account for each row
  when (old.status = 'confirmed' and new.status <> 'confirmed')
  execute function account_left_confirmed();

create function recall_is_settled_once() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (new.id, new.line, new.reason, new.opened_at) is distinct from
                         (old.id, old.line, old.reason, old.opened_at)
     or (old.settled_at is not null and (new.settled_at, new.settled_by) is distinct from
         (old.settled_at, old.settled_by)) then
    raise exception 'a recall is settled once, and kept'
      using errcode = 'check_violation', constraint = 'recall_is_settled_once';
  end if;
  return new;
end $$;
create trigger settled_once before update or delete on recall
  for each row execute function recall_is_settled_once();

-- What a passer-by may learn from a board's code: what the board itself says. The caller opens the
-- sealed text; nothing else of the merchant leaves.
create function board_of_code(of_code text) returns table (
  line uuid, merchant uuid, sealed bytea, data_key bytea, recalled boolean, ward_name text, hotline text)
language sql stable security definer set search_path = public, pg_temp as $$
  select line.id, line.merchant, line.sealed, merchant.data_key,
    exists (select 1 from recall where recall.line = line.id),
    unit.kind || ' ' || unit.name, coalesce(ward.hotline, '')
  from standee
  join line on line.standee = standee.id and line.voided_at is null
  join batch on batch.id = line.batch and batch.state in ('released', 'printed', 'delivered')
  join merchant on merchant.id = line.merchant and merchant.erased_at is null
  join unit on unit.id = line.ward
  left join ward on ward.id = line.ward
  where standee.code = of_code
  order by batch.released_at desc, line.id desc limit 1
$$;

create trigger append_only before update or delete on download
  for each row execute function refuse_change();

alter table standee enable row level security;
alter table standee force row level security;
create policy ward_scope on standee using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on standee to current_user using (true) with check (true);

alter table batch enable row level security;
alter table batch force row level security;
create policy ward_scope on batch using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on batch to current_user using (true) with check (true);

alter table line enable row level security;
alter table line force row level security;
create policy ward_scope on line using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on line to current_user using (true) with check (true);

alter table download enable row level security;
alter table download force row level security;
create policy ward_scope on download using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on download to current_user using (true) with check (true);

alter table recall enable row level security;
alter table recall force row level security;
create policy ward_scope on recall using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on recall to current_user using (true) with check (true);
