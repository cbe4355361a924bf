drop policy owner_all on campaign; drop policy ward_scope on campaign;
drop policy owner_all on campaign_unit; drop policy ward_scope on campaign_unit;
drop policy owner_all on campaign_place; drop policy ward_scope on campaign_place;
drop policy owner_all on phase; drop policy ward_scope on phase;
drop policy owner_all on target; drop policy ward_scope on target;
drop policy owner_all on baseline; drop policy ward_scope on baseline;
drop policy owner_all on baseline_point; drop policy ward_scope on baseline_point;
drop policy owner_all on hold; drop policy ward_scope on hold;
