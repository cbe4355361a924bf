set local lock_timeout = '500ms';

-- What somebody without a name says of a board that is out, as a sự cố of its ward: its number, or
-- that of the open one that says the same. A board has five such at most; whoever says a sixth
-- thing gets the newest of them. Null for a code that no board carries.
create function report_board(incident_id uuid, of_code text, said text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare board record; known text; open_ones int;
begin
  select line.ward, line.point into board from standee
    join line on line.standee = standee.id and line.voided_at is null
    join batch on batch.id = line.batch and batch.state in ('released', 'printed', 'delivered')
    where standee.code = of_code
    order by batch.released_at desc, line.id desc limit 1;
  if not found then return null; end if;
  perform pg_advisory_xact_lock(hashtextextended('report_board ' || board.point, 0));
  select count(*) into open_ones from incident
    where point = board.point and kind = 'public_report' and settled_at is null;
  select number into known from incident
    where point = board.point and kind = 'public_report' and settled_at is null
      and (detail = said or open_ones >= 5)
    order by detail = said desc, opened_at desc limit 1;
  if known is not null then return known; end if;
  insert into incident (id, ward, point, number, kind, detail, opened_at, settlement)
    values (incident_id, board.ward, board.point, new_incident_number(clock_timestamp()),
            'public_report', said, clock_timestamp(), '')
    returning number into known;
  return known;
end $$;
