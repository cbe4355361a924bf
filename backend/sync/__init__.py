"""Push and pull: what phones recorded comes in once, what changed goes out without a gap.

This room knows every room to its left, they do not know it. It hands each operation to the room
of its entity, keeps the first answer beside the effect in one transaction, and answers a repeat
with that first answer for ever.
"""
