-- `last_seen_at` stands at `created_at` until a device's token is used for the first time. The
-- sign-in itself reads its member with `counts` false: its answer has yet to arrive.
drop function session_by_token(bytea);

-- Who is behind a token, with what they may do this very moment. Nothing for a token that is
-- unknown, ended or revoked, or whose member works nowhere. Noted as seen at the first use, then
-- once a minute at most.
create function session_by_token(hash bytea, counts boolean default true)
returns table (device uuid, member uuid, name text, memberships jsonb, open_wards text[])
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare held device; who member;
begin
  select * into held from device d
    where d.token_hash = hash and d.revoked_at is null and d.expires_at > now();
  if not found then return; end if;
  select * into who from member m where m.id = held.member and m.ended_at is null;
  if not found then return; end if;
  if counts and (held.last_seen_at = held.created_at
      or held.last_seen_at < now() - interval '1 minute') then
    update device d set last_seen_at = now(),
        expires_at = case when device_life(d.member) = interval '30 days'
                          then now() + interval '30 days' else d.expires_at end
      where d.id = held.id and d.token_hash = hash and d.last_seen_at = held.last_seen_at;
  end if;
  return query
    select held.id, who.id, who.name,
      jsonb_agg(jsonb_build_object('role', s.role, 'ward', s.ward, 'team', s.team)
        order by s.ward nulls first, s.role),
      case when bool_or(s.role = 'administrator')
           then (select coalesce(array_agg(w.id order by w.id), '{}') from ward w) else '{}' end
    from membership s where s.member = who.id and s.ended_at is null
    having count(*) > 0;
end $$;

-- The answer to a sign-in may be lost on its way. For a while the phone that asked, and no other,
-- gets the same device again: under a new token, for only the old one's hash is known here. Once
-- that was used the answer did arrive: a working session is not taken from whoever has it.
create or replace function repeat_sign_in(hash bytea, try uuid, nonce bytea, span interval, new_token bytea)
returns table (member uuid, invitation uuid, device uuid, wards text[])
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare spent uuid; who uuid; same uuid;
begin
  update device d set token_hash = new_token
    from invitation i
    where i.code_hash = hash and i.nonce_hash = nonce and i.redeemed_at > now() - span
      and d.id = i.device and d.last_seen_at = d.created_at
      and d.revoked_at is null and d.expires_at > now()
    returning i.id, d.member, d.id into spent, who, same;
  if not found then return; end if;
  delete from sign_in_attempt a where a.id = try;
  return query select who, spent, same,
    (select coalesce(array_agg(distinct s.ward) filter (where s.ward is not null), '{}')
     from membership s where s.member = who and s.ended_at is null);
end $$;
