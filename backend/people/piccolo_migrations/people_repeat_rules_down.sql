drop function repeat_sign_in(bytea, uuid, bytea, interval, bytea);
drop function redeem_invitation(bytea, uuid, uuid, bytea, text, bytea);

create function redeem_invitation(hash bytea, try uuid, new_device uuid, new_token bytea, called text)
returns table (member uuid, invitation uuid, made_by uuid, wards text[], signed_out uuid[])
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare spent uuid; who uuid; maker uuid; ended uuid[];
begin
  update invitation i set redeemed_at = now()
    from member m
    where i.code_hash = hash and i.redeemed_at is null and i.ended_at is null
      and i.expires_at > now() and m.id = i.member and m.ended_at is null
      and exists (select 1 from membership s where s.member = m.id and s.ended_at is null)
    returning i.id, i.member, i.created_by into spent, who, maker;
  if not found then return; end if;
  if maker <> who then
    with gone as (
      update device d set revoked_at = now()
        where d.member = who and d.revoked_at is null and d.expires_at > now() returning d.id)
    select array_agg(gone.id order by gone.id) into ended from gone;
  end if;
  insert into device (id, member, token_hash, name, created_at, last_seen_at, expires_at)
    values (new_device, who, new_token, called, now(), now(), now() + device_life(who));
  delete from sign_in_attempt a where a.id = try;
  return query select who, spent, maker,
    (select coalesce(array_agg(distinct s.ward) filter (where s.ward is not null), '{}')
     from membership s where s.member = who and s.ended_at is null),
    coalesce(ended, '{}');
end $$;
