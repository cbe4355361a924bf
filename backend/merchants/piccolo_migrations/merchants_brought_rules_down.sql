drop function confirm_link_bringer(bytea);
drop trigger passes_no_bringer on confirm_link;
drop function link_passes_no_bringer();
drop trigger knows_its_bringer on account;
drop function account_knows_its_bringer();
alter table account drop constraint bringer_releases_no_hold;
alter table account drop constraint bringer_witnesses_nothing;
alter table account drop constraint bringer_confirms_nothing;
drop function app_brought_by();
