drop policy owner_all on team; drop policy ward_scope on team;
drop policy owner_all on assignment; drop policy ward_scope on assignment;
drop policy owner_all on member; drop policy ward_scope on member;
drop policy owner_all on membership; drop policy ward_scope on membership;
drop policy owner_all on invitation; drop policy ward_scope on invitation;
drop policy owner_all on device; drop policy ward_scope on device;
drop trigger membership_changed on membership;
drop function redeem_invitation(bytea, uuid, uuid, bytea, text), invitation_by_code(bytea, uuid),
  count_sign_in(uuid, text, integer, interval), session_by_token(bytea), membership_changed(),
  device_life(uuid);
drop function works_beyond_my_wards(uuid), works_now_in_my_wards(uuid),
  works_in_my_wards(uuid);
