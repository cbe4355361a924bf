drop policy owner_all on standee; drop policy ward_scope on standee;
drop policy owner_all on batch; drop policy ward_scope on batch;
drop policy owner_all on line; drop policy ward_scope on line;
drop policy owner_all on download; drop policy ward_scope on download;
drop policy owner_all on recall; drop policy ward_scope on recall;
drop trigger keeps_its_steps on batch;
drop trigger keeps_its_word on line;
drop trigger sends_batch_back on line;
drop trigger leaves_its_boards on account;
drop trigger settled_once on recall;
drop function batch_keeps_its_steps(), unusual_by_now(uuid, text[]), line_keeps_its_word(), voided_line_sends_batch_back(),
  account_left_confirmed(), recall_is_settled_once(), next_batch_number(text, integer), board_of_code(text);
