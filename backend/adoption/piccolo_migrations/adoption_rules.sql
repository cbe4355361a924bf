set local lock_timeout = '500ms';

-- Whoever closes or reopens a point, a visit or an officer's list, the figures of any past day
-- must hold: so the change is written as a dated claim, and stages read claims alone.
create function point_status_is_claimed() returns trigger language plpgsql as $$
declare
  says text := case when new.status = 'open' then 'back' else 'out' end;
begin
  if not exists (select 1 from claim c where c.point = new.id and c.on_date = new.status_on and c.kind = says
      and not exists (select 1 from claim d where d.point = c.point and d.kind in ('out', 'back')
        and (d.on_date, d.created_at, d.id) > (c.on_date, c.created_at, c.id))) then
    insert into claim (id, ward, point, kind, evidence, on_date, member, created_at)
    values (gen_random_uuid(), new.ward, new.id, says, 'seen', new.status_on, app_member(), clock_timestamp());
  end if;
  return new;
end $$;
create trigger status_is_claimed after insert on point
  for each row when (new.status <> 'open') execute function point_status_is_claimed();
create trigger status_change_is_claimed after update of status on point
  for each row when ((old.status = 'open') is distinct from (new.status = 'open'))
  execute function point_status_is_claimed();

-- A point's story newest first, and a tool's latest fact, read from the index alone: the figures
-- of a ward are one ordered pass over each.
create index claim_story on claim (point, on_date desc, created_at desc, id desc)
  include (kind, evidence, amount, ward);
create index tool_fact_story on tool_fact (point, tool, on_date desc, created_at desc, id desc)
  include (state, ward);
create index visit_refused on visit (point, on_date desc) where outcome = 'refused';
