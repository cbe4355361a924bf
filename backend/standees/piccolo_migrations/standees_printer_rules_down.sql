drop trigger keeps_its_printer on batch;
drop function batch_keeps_its_printer();
alter table batch drop constraint batch_printer_is_known;
