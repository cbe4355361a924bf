set local lock_timeout = '500ms';

alter table campaign_place add constraint scope_names_one_place check ((street is null) <> (market is null));
create unique index campaign_unit_once on campaign_unit (campaign, unit);
create unique index campaign_street_once on campaign_place (campaign, street) where street is not null;
create unique index campaign_market_once on campaign_place (campaign, market) where market is not null;
alter table phase add constraint phase_ends_after_it_begins check (ends_on is null or ends_on >= starts_on);
alter table target add constraint measure_is_known check (measure in ('minimum', 'exact', 'growth', 'k_of_n', 'milestone'));
alter table target add constraint quantity_is_known check (quantity in ('percent', 'count', 'value'));
alter table target add constraint month_is_a_first check (extract(day from month) = 1);
alter table target add constraint percent_in_range check (quantity <> 'percent' or measure = 'growth' or value between 0 and 100);
create unique index target_once on target (campaign, indicator, month, tier);
create unique index baseline_number_once on baseline (campaign, number);
create unique index baseline_point_once on baseline_point (baseline, point);
alter table hold add constraint hold_names_one_place check ((street is null) <> (market_row is null));
alter table hold add constraint hold_side_is_known check (side is null or side in ('odd', 'even'));
alter table hold add constraint hold_ends_after_it_begins check (expires_at > taken_at);
create index hold_open on hold (ward) where released_at is null;
create trigger append_only before update or delete on baseline
  for each row execute function refuse_change();
create trigger append_only before update or delete on baseline_point
  for each row execute function refuse_change();

alter table campaign enable row level security;
alter table campaign force row level security;
create policy ward_scope on campaign using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on campaign to current_user using (true) with check (true);

alter table campaign_unit enable row level security;
alter table campaign_unit force row level security;
create policy ward_scope on campaign_unit using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on campaign_unit to current_user using (true) with check (true);

alter table campaign_place enable row level security;
alter table campaign_place force row level security;
create policy ward_scope on campaign_place using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on campaign_place to current_user using (true) with check (true);

alter table phase enable row level security;
alter table phase force row level security;
create policy ward_scope on phase using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on phase to current_user using (true) with check (true);

alter table target enable row level security;
alter table target force row level security;
create policy ward_scope on target using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on target to current_user using (true) with check (true);

alter table baseline enable row level security;
alter table baseline force row level security;
create policy ward_scope on baseline using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on baseline to current_user using (true) with check (true);

alter table baseline_point enable row level security;
alter table baseline_point force row level security;
create policy ward_scope on baseline_point using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on baseline_point to current_user using (true) with check (true);

alter table hold enable row level security;
alter table hold force row level security;
create policy ward_scope on hold using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on hold to current_user using (true) with check (true);
