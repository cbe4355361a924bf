drop function redeem_invitation(bytea, uuid, uuid, bytea, text);

-- Spends an open invitation and makes the device, in one statement: of many at once one wins.
-- Whoever made the link for somebody else could come in by it themselves, so the member's other
-- devices are signed out: the member notices. One's own link and the operator's leave them.
-- Which device it made and the nonce of the phone that asked are kept for a repeat.
create function redeem_invitation(hash bytea, try uuid, new_device uuid, new_token bytea, called text,
  nonce bytea)
returns table (member uuid, invitation uuid, made_by uuid, wards text[], signed_out uuid[])
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare spent uuid; who uuid; maker uuid; ended uuid[];
begin
  update invitation i set redeemed_at = now(), device = new_device, nonce_hash = nonce
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

-- The answer to a sign-in may be lost on its way. For a while the phone that asked, and no other,
-- gets the same device again: under a new token, for only the old one's hash is known here.
create function repeat_sign_in(hash bytea, try uuid, nonce bytea, span interval, new_token bytea)
returns table (member uuid, invitation uuid, device uuid, wards text[])
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare spent uuid; who uuid; same uuid;
begin
  update device d set token_hash = new_token
    from invitation i
    where i.code_hash = hash and i.nonce_hash = nonce and i.redeemed_at > now() - span
      and d.id = i.device and d.revoked_at is null and d.expires_at > now()
    returning i.id, d.member, d.id into spent, who, same;
  if not found then return; end if;
  delete from sign_in_attempt a where a.id = try;
  return query select who, spent, same,
    (select coalesce(array_agg(distinct s.ward) filter (where s.ward is not null), '{}')
     from membership s where s.member = who and s.ended_at is null);
end $$;
