set local lock_timeout = '500ms';

-- The shop's handing over to the ward is a fact of its own, and no delivery to the households.
create function batch_is_handed_over_once() returns trigger language plpgsql as $$
begin
  if old.handed_over_at is not null or old.state <> 'printed' or new.state <> 'printed'
     or new.printer <> 'print_shop' then
    raise exception 'the print shop hands a printed batch over once'
      using errcode = 'check_violation', constraint = 'printed_batch_is_handed_over_once';
  end if;
  return new;
end $$;
create trigger handed_over_once before update of handed_over_at on batch for each row
  when (old.handed_over_at is distinct from new.handed_over_at)
  execute function batch_is_handed_over_once();
