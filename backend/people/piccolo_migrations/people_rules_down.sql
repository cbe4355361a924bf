drop policy owner_all on team; drop policy ward_scope on team;
drop policy owner_all on assignment; drop policy ward_scope on assignment;
drop policy owner_all on member; drop policy ward_scope on member;
drop policy owner_all on membership; drop policy ward_scope on membership;
drop policy owner_all on invitation; drop policy ward_scope on invitation;
drop policy owner_all on device; drop policy ward_scope on device;
drop function made_by_me(uuid), works_in_my_wards(uuid);
