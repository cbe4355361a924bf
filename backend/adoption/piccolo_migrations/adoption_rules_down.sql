drop trigger status_is_claimed on point;
drop trigger status_change_is_claimed on point;
drop function point_status_is_claimed();
