set local lock_timeout = '500ms';

alter table batch add constraint batch_printer_is_known
  check (printer in ('print_shop', 'ward')) not valid;

create function batch_keeps_its_printer() returns trigger language plpgsql as $$
begin
  raise exception 'who prints a batch is settled when it is made'
    using errcode = 'check_violation', constraint = 'batch_printer_is_kept';
end $$;
create trigger keeps_its_printer before update of printer on batch for each row
  when (old.printer is distinct from new.printer)
  execute function batch_keeps_its_printer();
