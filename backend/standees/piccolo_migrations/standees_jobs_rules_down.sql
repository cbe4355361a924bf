drop policy owner_all on print_job; drop policy ward_scope on print_job;
drop policy owner_all on lot; drop policy ward_scope on lot;
drop policy owner_all on print_file; drop policy ward_scope on print_file;
drop trigger has_every_lot on batch;
drop trigger stops_the_work on batch;
drop trigger stops_the_work on line;
drop trigger keeps_its_reason on line;
drop trigger ends_once on print_job;
drop trigger append_only on lot;
drop trigger append_only on print_file;
drop function verified_batch_has_every_lot(), print_job_keeps_its_end(), batch_work_is_over(),
  reprint_keeps_its_reason();
alter table line drop constraint line_reprint_reason_is_known;
drop table pgqueuer, pgqueuer_log, pgqueuer_schedules, pgqueuer_statistics;
drop function fn_pgqueuer_changed();
drop type pgqueuer_status;
