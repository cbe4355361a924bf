set local lock_timeout = '500ms';

-- The one place where a changed account meets the boards made for it, whoever changed it. A batch
-- that went back to be drawn anew may have been printed from the file of before: its board is
-- dropped, and looked for too.
create or replace function account_left_confirmed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare its_batch uuid; its_state text; its_line record; why text; opened uuid;
begin
  why := case new.status when 'superseded' then 'Hộ đã đổi tài khoản'
                         else 'Tài khoản của hộ đã bị bác' end;
  for its_batch in select distinct batch from line
      where account = new.id and voided_at is null order by batch loop
    -- A release under way is waited for: the line is then recalled instead of silently dropped.
    select state into its_state from batch where id = its_batch for update;
    for its_line in select line.*, standee.code,
          exists (select 1 from download where download.batch = line.batch) as fetched
        from line join standee on standee.id = line.standee
        where line.batch = its_batch and line.account = new.id and line.voided_at is null loop
      if its_state in ('draft', 'frozen', 'rendered', 'verified') then
        update line set voided_at = clock_timestamp(), void_reason = why where id = its_line.id;
      end if;
      if its_line.fetched or its_state in ('released', 'printed', 'delivered') then
        insert into recall (id, ward, line, reason, opened_at)
          values (gen_random_uuid(), its_line.ward, its_line.id, why, clock_timestamp())
          on conflict (line) do nothing returning id into opened;
        if opened is not null then
          insert into incident (id, ward, point, number, kind, detail, opened_at, settlement)
            values (gen_random_uuid(), its_line.ward, its_line.point,
              new_incident_number(clock_timestamp()),
              'recall', why || ': thu hồi bảng ' || its_line.code || '.', clock_timestamp(), '');
        end if;
      end if;
    end loop;
  end loop;
  return null;
end $$;

drop trigger stops_the_work on batch;
create trigger stops_the_work after update on batch for each row
  when (old.state <> 'cancelled' and new.state = 'cancelled')
  execute function batch_work_is_over('Lô đã hủy nên đã dừng dựng.');
