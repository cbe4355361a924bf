set local lock_timeout = '500ms';

alter table unit add constraint unit_id_is_code_and_day check (id = code || '@' || to_char(valid_from, 'YYYY-MM-DD'));
alter table unit add constraint unit_ends_after_it_begins check (valid_to is null or valid_to >= valid_from);
create index unit_name_fold on unit (name_fold);
alter table unit_change add constraint extent_is_known check (extent in ('whole', 'part'));
create unique index unit_change_once on unit_change (from_unit, to_unit);
alter table ward add constraint ward_is_a_unit foreign key (id) references unit (id);
create unique index street_name_once on street (ward, name_fold);
create unique index market_name_once on market (ward, name_fold);
create unique index zone_code_once on zone (market, code);
alter table market_row add constraint row_kind_is_known check (kind in ('stalls', 'aisle', 'gate'));
create unique index market_row_code_once on market_row (zone, code) where kind = 'stalls';
alter table point add constraint point_kind_is_known check (kind in ('shop', 'stall', 'mobile'));
alter table point add constraint point_status_is_known
  check (status in ('open', 'vacant', 'closed', 'moved', 'merged', 'out_of_scope'));
alter table point add constraint stall_stands_in_a_row check (kind <> 'stall' or (market is not null and market_row is not null and stall_code is not null));
alter table point add constraint shop_stands_on_a_street check (kind <> 'shop' or street is not null);
alter table point add constraint side_is_known check (side is null or side in ('odd', 'even'));
alter table point add constraint stall_width_in_range check (stall_width between 1 and 20);
alter table point add constraint latitude_in_range check (latitude between 8 and 24);
alter table point add constraint longitude_in_range check (longitude between 102 and 118);
create unique index stall_once on point (market_row, stall_code) where kind = 'stall';
create index point_street on point (street, side, house_key);
create index point_market on point (market, market_row, stall_order);
create index point_ward on point (ward);

alter table street enable row level security;
alter table street force row level security;
create policy ward_scope on street using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on street to current_user using (true) with check (true);

alter table market enable row level security;
alter table market force row level security;
create policy ward_scope on market using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on market to current_user using (true) with check (true);

alter table zone enable row level security;
alter table zone force row level security;
create policy ward_scope on zone using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on zone to current_user using (true) with check (true);

alter table market_row enable row level security;
alter table market_row force row level security;
create policy ward_scope on market_row using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on market_row to current_user using (true) with check (true);

alter table point enable row level security;
alter table point force row level security;
create policy ward_scope on point using (ward = any (app_wards())) with check (ward = any (app_wards()));
create policy owner_all on point to current_user using (true) with check (true);

alter table ward enable row level security;
alter table ward force row level security;
create policy ward_scope on ward using (id = any (app_wards())) with check (id = any (app_wards()));
create policy owner_all on ward to current_user using (true) with check (true);
