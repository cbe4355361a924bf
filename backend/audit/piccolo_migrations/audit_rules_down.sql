drop policy owner_all on audit_entry;
drop policy ward_scope on audit_entry;
drop trigger append_only on audit_entry;
drop trigger audit_chain on audit_entry;
drop function audit_chain(), refuse_change(), app_member(), app_wards();
