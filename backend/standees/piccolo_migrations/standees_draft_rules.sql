set local lock_timeout = '500ms';

-- Settled with the list, not before: a draft is nobody's yet.
drop trigger keeps_its_printer on batch;
create trigger keeps_its_printer before update of printer on batch for each row
  when (old.printer is distinct from new.printer and old.state <> 'draft')
  execute function batch_keeps_its_printer();
