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

-- A ward's stories, newest first within a point, read from the index alone and in order. Ward
-- leads, so that one ward's figures cost the same however many other wards there are.
create index claim_story on claim (ward, point, on_date desc, created_at desc, id desc)
  include (kind, evidence, amount);
create index tool_fact_story on tool_fact (ward, point, tool, on_date desc, created_at desc, id desc)
  include (state);
create index merchant_story on merchant (ward, point, created_at desc, id desc)
  include (used_before, erased_at);
create index visit_refused on visit (ward, point, on_date desc) where outcome = 'refused';
