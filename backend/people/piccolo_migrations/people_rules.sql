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

-- Definer functions below see every row through their owner's policy; each answers one question.
create function works_in_my_wards(who uuid) returns boolean language sql stable security definer
set search_path = public as
$$ select exists (select 1 from membership where member = who and ward = any (app_wards())) $$;

-- An administrator of the whole installation, and members made a moment ago by the same person.
create function made_by_me(who uuid) returns boolean language sql stable security definer
set search_path = public as
$$ select exists (select 1 from member where id = who and (id = app_member() or created_by = app_member())) $$;

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
create policy ward_scope on invitation using (made_by_me(member) or works_in_my_wards(member));
create policy owner_all on invitation to current_user using (true) with check (true);
alter table device enable row level security;
alter table device force row level security;
create policy ward_scope on device using (member = app_member() or works_in_my_wards(member));
create policy owner_all on device to current_user using (true) with check (true);
