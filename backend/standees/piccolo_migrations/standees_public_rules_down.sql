set local lock_timeout = '500ms';

drop function report_board(uuid, text, text);
