set local lock_timeout = '500ms';

alter table team add constraint tier_is_known check (tier in ('ward', 'hamlet'));
alter table team add constraint hamlet_team_is_below_a_ward_team check (tier <> 'hamlet' or parent is not null);
create unique index team_name_once on team (ward, name);
alter table membership add constraint role_is_known check (role in ('volunteer', 'team_lead', 'market_manager',
  'ward_officer', 'viewer', 'provider', 'print_shop', 'administrator'));
alter table membership add constraint only_an_administrator_has_no_ward check (ward is not null or role = 'administrator');
create unique index membership_once on membership (member, ward, role) where ended_at is null;
create index membership_ward on membership (ward);
alter table assignment add constraint assigned_to_one_place check ((street is null) <> (market is null));
create unique index assignment_street_once on assignment (team, street) where ended_at is null;
create unique index assignment_market_once on assignment (team, market) where ended_at is null;
create index device_member on device (member);
create index invitation_member on invitation (member);
create unique index sign_in_attempt_key on sign_in_attempt (key, at);
create index sign_in_attempt_at on sign_in_attempt (at);

-- Definer functions below see every row through their owner's policy; each answers one question.
create function works_in_my_wards(who uuid) returns boolean language sql stable security definer
set search_path = public, pg_temp as
$$ select exists (select 1 from membership where member = who and ward = any (app_wards())) $$;

create function works_now_in_my_wards(who uuid) returns boolean language sql stable security definer
set search_path = public, pg_temp as
$$ select exists (select 1 from membership
   where member = who and ended_at is null and ward = any (app_wards())) $$;

-- Whoever hands out a way in for a member could use it, so rights beyond my wards forbid that.
create function works_beyond_my_wards(who uuid) returns boolean language sql stable security definer
set search_path = public, pg_temp as
$$ select exists (select 1 from membership where member = who and ended_at is null
   and (ward is null or ward <> all (coalesce(app_wards(), '{}')))) $$;

alter table team enable row level security;
alter table team force row level security;
create policy ward_scope on team using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on team to current_user using (true) with check (true);

alter table assignment enable row level security;
alter table assignment force row level security;
create policy ward_scope on assignment using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on assignment to current_user using (true) with check (true);

alter table member enable row level security;
alter table member force row level security;
create policy ward_scope on member using (id = app_member() or created_by = app_member() or works_in_my_wards(id)) with check (true);
create policy owner_all on member to current_user using (true) with check (true);
alter table membership enable row level security;
alter table membership force row level security;
create policy ward_scope on membership using (ward = any (app_wards()) or member = app_member())
  with check (ward = any (app_wards()));
create policy owner_all on membership to current_user using (true) with check (true);
alter table invitation enable row level security;
alter table invitation force row level security;
create policy ward_scope on invitation using (member = app_member() or works_now_in_my_wards(member));
create policy owner_all on invitation to current_user using (true) with check (true);
alter table device enable row level security;
alter table device force row level security;
create policy ward_scope on device using (member = app_member() or works_now_in_my_wards(member));
create policy owner_all on device to current_user using (true) with check (true);

-- How long a device serves: an officer's and a print shop's 14 days in all, one that
-- walks 30 days without use. The strictest of the member's roles decides.
create function device_life(who uuid) returns interval language sql stable security definer
set search_path = public, pg_temp as
-- There is no password to come back with yet: a shorter life would lock a ward's only officer out.
$$ select case when bool_or(role in ('ward_officer', 'administrator', 'print_shop'))
               then interval '14 days'
               else interval '30 days' end
   from membership where member = who and ended_at is null $$;

-- A device signed in for a lesser role does not carry a greater one for long; and who works nowhere
-- any more is signed out at once, wherever the last membership was ended from.
create function membership_changed() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if new.ended_at is null then
    update device set expires_at = least(expires_at, now() + device_life(new.member))
      where member = new.member and revoked_at is null;
  elsif not exists (select 1 from membership where member = new.member and ended_at is null) then
    update device set revoked_at = now() where member = new.member and revoked_at is null;
    update invitation set ended_at = now()
      where member = new.member and redeemed_at is null and ended_at is null;
  end if;
  return new;
end $$;
create trigger membership_changed after insert or update on membership
  for each row execute function membership_changed();

-- Who is behind a token, with what they may do this very moment. Nothing for a token that is
-- unknown, ended or revoked, or whose member works nowhere. Noted as seen once a minute at most.
create function session_by_token(hash bytea)
returns table (device uuid, member uuid, name text, memberships jsonb, open_wards text[])
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare held device; who member;
begin
  select * into held from device d
    where d.token_hash = hash and d.revoked_at is null and d.expires_at > now();
  if not found then return; end if;
  select * into who from member m where m.id = held.member and m.ended_at is null;
  if not found then return; end if;
  if held.last_seen_at < now() - interval '1 minute' then
    update device d set last_seen_at = now(),
        expires_at = case when device_life(d.member) = interval '30 days'
                          then now() + interval '30 days' else d.expires_at end
      where d.id = held.id and d.last_seen_at < now() - interval '1 minute';
  end if;
  return query
    select held.id, who.id, who.name,
      jsonb_agg(jsonb_build_object('role', s.role, 'ward', s.ward, 'team', s.team)
        order by s.ward nulls first, s.role),
      case when bool_or(s.role = 'administrator')
           then (select coalesce(array_agg(w.id order by w.id), '{}') from ward w) else '{}' end
    from membership s where s.member = who.id and s.ended_at is null
    having count(*) > 0;
end $$;

-- Counts one try under a key and gives the seconds to wait: 0 when it may go on. Serial per key,
-- so that tries at the same moment are counted one by one. A try that found an open invitation is
-- given back (below): a hall full of volunteers behind one address is not an attack.
create function count_sign_in(id uuid, under text, most integer, span interval)
returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare made integer; oldest timestamptz;
begin
  perform pg_advisory_xact_lock(hashtextextended('sign_in ' || under, 0));
  delete from sign_in_attempt a where a.id in (
    select old.id from sign_in_attempt old where old.at < clock_timestamp() - interval '1 day'
    limit 100 for update skip locked);
  select count(*), min(a.at) into made, oldest from sign_in_attempt a
    where a.key = under and a.at > clock_timestamp() - span;
  if made >= most then
    return greatest(1, ceil(extract(epoch from oldest + span - clock_timestamp())))::integer;
  end if;
  insert into sign_in_attempt (id, key, at, tries) values (id, under, clock_timestamp(), 1);
  return 0;
end $$;

-- What an invitation would open; looking spends nothing.
create function invitation_by_code(hash bytea, try uuid)
returns table (state text, name text, memberships jsonb)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare held invitation; who member;
begin
  select * into held from invitation i where i.code_hash = hash;
  if not found then
    return query select 'unknown', null::text, null::jsonb; return;
  elsif held.redeemed_at is not null then
    return query select 'used', null::text, null::jsonb; return;
  end if;
  select * into who from member m where m.id = held.member;
  if held.ended_at is not null or held.expires_at <= now() or who.ended_at is not null then
    return query select 'expired', null::text, null::jsonb; return;
  end if;
  delete from sign_in_attempt a where a.id = try;
  return query select 'open', who.name,
    (select coalesce(jsonb_agg(jsonb_build_object('role', s.role, 'wardName', u.kind || ' ' || u.name)
       order by s.ward nulls first, s.role), '[]')
     from membership s left join unit u on u.id = s.ward
     where s.member = who.id and s.ended_at is null);
end $$;

-- Spends an open invitation and makes the device, in one statement: of many at once one wins.
-- Whoever made the link for somebody else could come in by it themselves, so the member's other
-- devices are signed out: the member notices. One's own link and the operator's leave them.
create function redeem_invitation(hash bytea, try uuid, new_device uuid, new_token bytea, called text)
returns table (member uuid, invitation uuid, made_by uuid, wards text[], signed_out uuid[])
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare spent uuid; who uuid; maker uuid; ended uuid[];
begin
  update invitation i set redeemed_at = now()
    from member m
    where i.code_hash = hash and i.redeemed_at is null and i.ended_at is null
      and i.expires_at > now() and m.id = i.member and m.ended_at is null
      and exists (select 1 from membership s where s.member = m.id and s.ended_at is null)
    returning i.id, i.member, i.created_by into spent, who, maker;
  if not found then return; end if;
  if maker <> who then
    with gone as (
      update device d set revoked_at = now()
        where d.member = who and d.revoked_at is null and d.expires_at > now() returning d.id)
    select array_agg(gone.id order by gone.id) into ended from gone;
  end if;
  insert into device (id, member, token_hash, name, created_at, last_seen_at, expires_at)
    values (new_device, who, new_token, called, now(), now(), now() + device_life(who));
  delete from sign_in_attempt a where a.id = try;
  return query select who, spent, maker,
    (select coalesce(array_agg(distinct s.ward) filter (where s.ward is not null), '{}')
     from membership s where s.member = who and s.ended_at is null),
    coalesce(ended, '{}');
end $$;
