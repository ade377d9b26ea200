"""What keeps rows safe, whatever their app and whatever writes them: locking, versioning, audit.

The models build on each other: `Lockable` (locking.py), `Audited` (audit.py), `Versioned` (versioning.py). Beside them
is `Pinnable` (pinning.py), for rows that locked ones refer to. Forms, admin, imports and commands all come to their
`save()`, `delete()` and querysets: none of them has to remember a rule.

A save of a `Versioned` row, all of it in one transaction; where it fails, the row in memory keeps its version:

1. `Lockable.save()` takes the rows that could lock this one (`locked_by`: where it is stored, and where it would be
   after the save) with SELECT … FOR UPDATE, and raises `Locked` if one of them is locked. The row locks last until the
   transaction ends, so nobody can lock a budget or confirm a plan while a change is on its way.
2. `save_under_lock()` is what follows the check. `Audited` compares there what the database holds with the row's last
   history record, and records it as a baseline where they differ: fixtures and bulk writes leave no records of their
   own.
3. `save_after_baseline()` follows. `Versioned` claims the next version there, by an UPDATE that names the version that
   the row was read with, and raises `StaleVersion` if somebody else was first.
4. Django writes the row.
5. simple-history's signal adds the history record, of the values that the database has now.

Row locks are always taken in one order, so that no two transactions wait for each other: what contains a row before the
row (the plan, the department's plan, then the plan's budgets), and rows of one table by primary key. The version is
claimed after these: who holds them never waits for somebody who holds a row inside.

`delete()`, `update()` and `bulk_create()` lock and check in the same way. They leave the version alone, and of them
only `delete()` is recorded: whoever writes in bulk uses `auditing_update()` (audit.py) or audit_bulk.py.
"""
