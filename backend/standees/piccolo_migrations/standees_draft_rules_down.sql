set local lock_timeout = '500ms';

drop trigger keeps_its_printer on batch;
create trigger keeps_its_printer before update of printer on batch for each row
  when (old.printer is distinct from new.printer)
  execute function batch_keeps_its_printer();
