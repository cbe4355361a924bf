set local lock_timeout = '500ms';

drop trigger handed_over_once on batch;
drop function batch_is_handed_over_once();
