"""The audit chain: one entry beside each money- or person-relevant write, same transaction.

Entries of a ward form a hash chain (see `piccolo_migrations/audit_rules.sql`); `phocho audit
verify` walks it. Also holds the database's identity, which cursors name.
"""
