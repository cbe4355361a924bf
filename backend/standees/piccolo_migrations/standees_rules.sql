set local lock_timeout = '500ms';

alter table standee add constraint standee_code_is_well_formed check (code ~ '^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$');
alter table batch add constraint batch_state_is_known
  check (state in ('draft', 'frozen', 'rendered', 'verified', 'released', 'printed', 'delivered', 'cancelled'));
create unique index batch_number_once on batch (ward, number);
create unique index line_position_once on line (batch, position);
create unique index line_point_once on line (batch, point) where voided_at is null;
create index line_account on line (account);
create index line_point on line (point);

create function batch_keeps_its_steps() returns trigger language plpgsql as $$
declare bad integer;
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
  if new.state <> old.state and new.state in ('frozen', 'rendered', 'verified', 'released') then
    select count(*) into bad from line join account on account.id = line.account
      where line.batch = new.id and line.voided_at is null and account.status <> 'confirmed';
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
  if new.state = 'verified' and (new.file_sha256 is null or new.file_key is null) then
    raise exception 'a verified batch names its file'
      using errcode = 'check_violation', constraint = 'verified_batch_names_its_file';
  end if;
  if new.state = 'released' and old.state = 'verified' then
    if new.released_by is null then
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
      and cardinality(unusual) > 0 and approved_by is null;
    if bad > 0 then
      raise exception '% unusual lines are not approved', bad
        using errcode = 'check_violation', constraint = 'unusual_lines_are_approved_one_by_one';
    end if;
  end if;
  if old.state in ('verified', 'released', 'printed', 'delivered') and new.state <> 'frozen' and
     (new.file_sha256, new.file_key, new.root, new.sample) is distinct from
     (old.file_sha256, old.file_key, old.root, old.sample) then
    raise exception 'a verified file is not replaced'
      using errcode = 'check_violation', constraint = 'verified_file_is_immutable';
  end if;
  return new;
end $$;
create trigger keeps_its_steps before insert or update or delete on batch
  for each row execute function batch_keeps_its_steps();

create function line_keeps_its_word() returns trigger language plpgsql as $$
declare batch_state text; account_status text;
begin
  if tg_op = 'DELETE' then
    raise exception 'a line is voided, never deleted'
      using errcode = 'check_violation', constraint = 'line_is_never_deleted';
  end if;
  select state into batch_state from batch where id = new.batch;
  if tg_op = 'INSERT' then
    select status into account_status from account where id = new.account;
    if batch_state <> 'draft' then
      raise exception 'lines join a draft only'
        using errcode = 'check_violation', constraint = 'lines_join_a_draft_only';
    end if;
    if account_status is distinct from 'confirmed' then
      raise exception 'a line needs a confirmed account'
        using errcode = 'check_violation', constraint = 'line_account_is_confirmed';
    end if;
    return new;
  end if;
  if (new.batch, new.point, new.merchant, new.account, new.standee, new.issue, new.position) is distinct from
     (old.batch, old.point, old.merchant, old.account, old.standee, old.issue, old.position)
     or (batch_state <> 'draft' and (new.sealed, new.line_hash, new.unusual) is distinct from
         (old.sealed, old.line_hash, old.unusual))
     or (old.voided_at is not null and new.voided_at is distinct from old.voided_at) then
    raise exception 'a frozen line is not rewritten'
      using errcode = 'check_violation', constraint = 'frozen_line_is_immutable';
  end if;
  if new.approved_by is not null and old.approved_by is null and exists (
      select 1 from account where id = new.account and proposed_by = new.approved_by) then
    raise exception 'nobody approves their own unusual line'
      using errcode = 'check_violation', constraint = 'nobody_approves_their_own_line';
  end if;
  return new;
end $$;
create trigger keeps_its_word before insert or update or delete on line
  for each row execute function line_keeps_its_word();
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
