drop trigger bringer_approves_nothing on line;
drop function bringer_approves_no_line();
drop trigger bringer_releases_nothing on batch;
drop function bringer_releases_no_line();
