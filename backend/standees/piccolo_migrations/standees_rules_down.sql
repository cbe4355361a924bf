drop policy owner_all on standee; drop policy ward_scope on standee;
drop policy owner_all on batch; drop policy ward_scope on batch;
drop policy owner_all on line; drop policy ward_scope on line;
drop policy owner_all on download; drop policy ward_scope on download;
drop policy owner_all on recall; drop policy ward_scope on recall;
drop trigger keeps_its_steps on batch;
drop trigger keeps_its_word on line;
drop function batch_keeps_its_steps(), line_keeps_its_word();
