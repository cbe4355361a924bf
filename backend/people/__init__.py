"""Members, teams, devices, sign-in, and which wards a member may see.

A member comes in by a one-use invitation, works with an opaque token of which only the SHA-256
is kept, and holds roles ward by ward. Every route names the roles that may call it
(`access.only`); the wards of those roles become the transaction's scope, in the queries and in
the database's row-level security alike.
"""
