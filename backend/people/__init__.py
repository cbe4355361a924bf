"""Members, teams, devices, sign-in, and which wards a member may see.

A member comes in by a one-use invitation, works with an opaque token of which only the SHA-256
is kept, and holds roles ward by ward. Every route names the roles that may call it
(`access.only`); the wards of those roles become the transaction's scope, in the queries and in
the database's row-level security alike.

Whoever can invite can also impersonate a person whom they invented: nobody's identity is proven.
The audit chain shows every invitation and who came in by it, and coming in by a link that somebody
else made signs the member's other devices out. A password or passkey for officers is not there yet.
"""
