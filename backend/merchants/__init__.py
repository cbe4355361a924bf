"""Merchants: who sells at a point, and where a buyer's money goes.

The room owns the merchant and its consents by purpose, payment accounts in versions (proposed →
confirmed → superseded or rejected) with their confirmations, the reading and writing of payment
codes, the dated bank list, visits to a point with their claims, likely duplicates, and the
incidents that a wrong code on a wall opens. It imports the ground, `places`, `people` and
`campaigns`; standees are printed and adoption is derived from what stands here.
"""
