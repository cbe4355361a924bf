drop trigger status_is_claimed on point;
drop trigger status_change_is_claimed on point;
drop function point_status_is_claimed();
drop index claim_story;
drop index tool_fact_story;
drop index merchant_story;
drop index visit_refused;
