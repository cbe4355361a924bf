set local lock_timeout = '500ms';

alter table merchant add constraint owner_kind_is_known check (owner_kind in ('household', 'company', 'cooperative', 'organisation', 'person'));
alter table merchant add constraint sim_owner_is_known check (sim_owner in ('own', 'relative', 'other', 'unknown'));
create index merchant_point on merchant (point);
create index merchant_pace on merchant (created_by, created_at);
create index merchant_phone on merchant (phone_index) where phone_index is not null;
alter table consent add constraint purpose_is_known check (purpose in ('register', 'provider_call', 'print', 'photo'));
alter table consent add constraint method_is_known check (method in ('signed', 'recorded', 'on_device', 'spoken'));
create index consent_merchant on consent (merchant, purpose, given_at);
create unique index bank_bin_day on bank (bin, valid_from);
alter table account add constraint account_status_is_known check (status in ('proposed', 'held', 'confirmed', 'superseded', 'rejected'));
alter table account add constraint account_scheme_is_known check (scheme in ('vietqr', 'vnpay', 'other'));
alter table account add constraint account_source_is_known check (source in ('scanned', 'typed'));
alter table account add constraint confirmation_kind_is_known
  check (confirmed_kind is null or confirmed_kind in ('merchant_device', 'merchant_witnessed', 'officer'));
-- NULL passes a CHECK, so a confirmed version must also name both parties.
alter table account add constraint confirmed_names_its_second_party
  check (status <> 'confirmed'
         or (confirmed_kind is not null and confirmed_by is not null and confirmed_at is not null));
alter table account add constraint nobody_confirms_their_own_proposal
  check (confirmed_by is null or confirmed_by <> proposed_by::text);
alter table account add constraint merchant_kinds_are_confirmed_by_the_merchant
  check (confirmed_kind is null or (confirmed_kind = 'officer') = (confirmed_by <> 'merchant'));
alter table account add constraint witnessed_names_its_witness
  check (confirmed_kind is distinct from 'merchant_witnessed' or witnessed_by is not null);
alter table account add constraint merchant_claims_no_office
  check (confirmed_kind is distinct from 'officer' or confirmed_by ~ '^[0-9a-f-]{36}$');
alter table account add constraint nobody_releases_their_own_hold
  check (released_by is null or released_by <> proposed_by);
create unique index account_version_once on account (chain, version);
create unique index account_one_confirmed_per_chain on account (chain) where status = 'confirmed';
create index account_payload on account (payload_index);
create index account_point on account (point);
create index account_merchant on account (merchant);

-- Definer, so that a confirming member is found whichever wards the one who asks may see.
create function account_keeps_its_word() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'an account version is never deleted'
      using errcode = 'check_violation', constraint = 'account_is_never_deleted';
  end if;
  if (new.id, new.point, new.merchant, new.chain, new.version, new.scheme, new.source, new.bin, new.bank_name,
      new.sealed, new.payload_index, new.last4, new.holder_name, new.holder_kind, new.proposed_by, new.proposed_at)
     is distinct from
     (old.id, old.point, old.merchant, old.chain, old.version, old.scheme, old.source, old.bin, old.bank_name,
      old.sealed, old.payload_index, old.last4, old.holder_name, old.holder_kind, old.proposed_by, old.proposed_at) then
    raise exception 'a changed account is a new version'
      using errcode = 'check_violation', constraint = 'account_version_is_immutable';
  end if;
  if old.confirmed_kind is not null and
     (new.confirmed_kind, new.confirmed_by, new.witnessed_by, new.confirmed_at) is distinct from
     (old.confirmed_kind, old.confirmed_by, old.witnessed_by, old.confirmed_at) then
    raise exception 'a confirmation is not rewritten'
      using errcode = 'check_violation', constraint = 'confirmation_is_immutable';
  end if;
  if new.confirmed_kind = 'officer' and old.confirmed_kind is null
     and not exists (select 1 from member where id::text = new.confirmed_by) then
    raise exception 'whoever confirmed in office is not a member'
      using errcode = 'check_violation', constraint = 'officer_is_a_member';
  end if;
  if new.status <> old.status and (old.status, new.status) not in (
      ('proposed', 'held'), ('proposed', 'confirmed'), ('proposed', 'rejected'), ('proposed', 'superseded'),
      ('held', 'proposed'), ('held', 'rejected'), ('held', 'superseded'),
      ('confirmed', 'superseded'), ('confirmed', 'rejected')) then
    raise exception 'account cannot go from % to %', old.status, new.status
      using errcode = 'check_violation', constraint = 'account_step_is_legal';
  end if;
  return new;
end $$;
create trigger keeps_its_word before update or delete on account
  for each row execute function account_keeps_its_word();
create function account_begins_unconfirmed() returns trigger language plpgsql as $$
begin
  if new.status not in ('proposed', 'held') or new.confirmed_kind is not null then
    raise exception 'a version begins proposed or held'
      using errcode = 'check_violation', constraint = 'account_begins_unconfirmed';
  end if;
  return new;
end $$;
create trigger begins_unconfirmed before insert on account
  for each row execute function account_begins_unconfirmed();

alter table tool_fact add constraint tool_is_known check (tool in ('account', 'qr_board', 'wallet', 'guidance'));
alter table tool_fact add constraint tool_state_is_known check (state in ('done', 'blocked', 'undone'));
create index tool_fact_point on tool_fact (point, tool, on_date);
alter table visit add constraint outcome_is_known check (outcome in ('met', 'not_in', 'refused', 'closed', 'moved', 'vacant'));
alter table visit add constraint refusal_has_a_reason check ((outcome = 'refused') = (refusal_reason is not null));
alter table visit add constraint verdict_is_known check (scan_verdict is null or scan_verdict in ('same', 'other_account', 'unreadable'));
alter table visit add constraint visit_source_is_known check (source in ('phone', 'paper'));
create index visit_point on visit (point, on_date desc);
create index visit_ward_day on visit (ward, on_date);
alter table claim add constraint evidence_is_known check (evidence in ('said', 'seen', 'scanned', 'bank'));
create index claim_point on claim (point, kind, on_date desc);
create index claim_ward on claim (ward, on_date);
create unique index incident_number_once on incident (number);
-- A wrong code on a wall is one incident while it is open, however often it is seen.
create unique index incident_once_while_open on incident (point, kind)
  where settled_at is null and kind in ('other_account', 'unreadable');
create index incident_ward on incident (ward, opened_at) where settled_at is null;
create index confirm_link_account on confirm_link (account);
create unique index duplicate_pair_once on duplicate_pair (first, second, reason);
create sequence incident_number;

-- SC-2026-0007: the Vietnamese year, and a running number that may outgrow its four places.
create function new_incident_number(at timestamptz) returns text language sql volatile as $$
  select format('SC-%s-%s', to_char(at at time zone 'Asia/Ho_Chi_Minh', 'YYYY'),
                lpad(n::text, greatest(4, length(n::text)), '0'))
    from nextval('incident_number') as n
$$;

-- How many other merchants, in whatever ward, have the same account. A number and nothing else
-- crosses the ward's wall.
create function account_stands_elsewhere(which bytea, besides uuid) returns integer
language sql stable security definer set search_path = public as $$
  select count(distinct merchant)::integer from account
  where payload_index = which and merchant <> besides and status in ('proposed', 'held', 'confirmed')
$$;

-- Whether a second party ever agreed to another number at this point, for whichever merchant and in
-- whichever chain: what a new chain or a newly entered shop would otherwise hide. A line holds only
-- what was confirmed, so whatever was printed here before is found too.
create function point_knew_another_account(of_point uuid, besides bytea) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from account
    where point = of_point and payload_index <> besides and confirmed_kind is not null)
$$;

-- What the merchant's page shows of a link. No digit of the account; nothing is spent.
create function confirm_link_shown(hash bytea) returns table (
  state text, bank_name text, holder_name text, shop_name text, place text, ward_name text,
  proposed_by uuid)
language sql stable security definer set search_path = public as $$
  select case when link.used_at is not null then 'used'
              when link.expires_at <= now() then 'expired'
              when link.tries >= 5 then 'spent'
              when account.status not in ('proposed', 'held') or account.confirmed_kind is not null then 'settled'
              else 'open' end,
         account.bank_name, account.holder_name, merchant.trade_name,
         concat_ws(' · ', point.label, market.name), unit.kind || ' ' || unit.name, account.proposed_by
  from confirm_link link
  join account on account.id = link.account
  join merchant on merchant.id = account.merchant
  join point on point.id = account.point
  join unit on unit.id = account.ward
  left join market on market.id = point.market
  where link.token_hash = hash
$$;

-- One try at a link. A right one spends it; a wrong one is counted, which holds across processes
-- only if the caller commits. Who disagrees need not know the end of a stranger's number.
-- `outcome` is right, wrong, or the state that ended the link.
create function try_confirm_link(hash bytea, typed text, agree boolean) returns table (
  outcome text, ward text, account uuid, proposed_by uuid, tries_left integer)
language plpgsql security definer set search_path = public as $$
declare link confirm_link; version account;
begin
  select * into link from confirm_link where token_hash = hash for update;
  if not found then
    return query select 'unknown'::text, null::text, null::uuid, null::uuid, 0;
    return;
  end if;
  select * into version from account where id = link.account;
  if link.used_at is not null then outcome := 'used';
  elsif link.expires_at <= now() then outcome := 'expired';
  elsif link.tries >= 5 then outcome := 'spent';
  elsif version.status not in ('proposed', 'held') or version.confirmed_kind is not null then outcome := 'settled';
  elsif not agree or lower(regexp_replace(typed, '\s', '', 'g')) = lower(version.last4) then
    outcome := 'right';
    update confirm_link set used_at = now() where id = link.id;
  else
    outcome := 'wrong';
    update confirm_link set tries = tries + 1 where id = link.id;
  end if;
  return query select outcome, link.ward, version.id, version.proposed_by,
    case outcome when 'wrong' then 4 - link.tries else 5 - link.tries end;
end $$;

-- A fold key as words to search: "a2-07" as "a2 7". The twin of searching.words_of.
create function search_words(folded text) returns text language sql immutable as $$
  select trim(regexp_replace(regexp_replace(folded, '[^0-9a-z]+', ' ', 'g'), '\m0+(?=[0-9])', '', 'g'))
$$;

-- With one person in a ward nobody stands beside the witness. Who was invited and is not signed in
-- stands nowhere yet.
create function ward_has_one_person(which text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select count(distinct membership.member) < 2
  from membership join member on member.id = membership.member and member.ended_at is null
  where membership.ward = which and membership.ended_at is null
    and membership.role in ('volunteer', 'team_lead', 'market_manager', 'ward_officer')
    and exists (select 1 from device where device.member = membership.member
      and device.revoked_at is null and device.expires_at > now())
$$;
create trigger append_only before update or delete on consent
  for each row execute function refuse_change();
create trigger append_only before update or delete on tool_fact
  for each row execute function refuse_change();
create trigger append_only before update or delete on visit
  for each row execute function refuse_change();
create trigger append_only before update or delete on claim
  for each row execute function refuse_change();

alter table merchant enable row level security;
alter table merchant force row level security;
create policy ward_scope on merchant using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on merchant to current_user using (true) with check (true);

alter table consent enable row level security;
alter table consent force row level security;
create policy ward_scope on consent using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on consent to current_user using (true) with check (true);

alter table account enable row level security;
alter table account force row level security;
create policy ward_scope on account using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on account to current_user using (true) with check (true);

alter table confirm_link enable row level security;
alter table confirm_link force row level security;
create policy ward_scope on confirm_link using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on confirm_link to current_user using (true) with check (true);

alter table tool_fact enable row level security;
alter table tool_fact force row level security;
create policy ward_scope on tool_fact using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on tool_fact to current_user using (true) with check (true);

alter table visit enable row level security;
alter table visit force row level security;
create policy ward_scope on visit using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on visit to current_user using (true) with check (true);

alter table claim enable row level security;
alter table claim force row level security;
create policy ward_scope on claim using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on claim to current_user using (true) with check (true);

alter table incident enable row level security;
alter table incident force row level security;
create policy ward_scope on incident using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on incident to current_user using (true) with check (true);

alter table duplicate_pair enable row level security;
alter table duplicate_pair force row level security;
create policy ward_scope on duplicate_pair using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on duplicate_pair to current_user using (true) with check (true);
