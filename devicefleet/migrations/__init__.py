"""How the schema came to be, one revision at a time, on both engines.

A new revision: change `devicefleet/tables`, call `upgrade.draft(url, "what it does")` against a database at the
present head, correct by hand what it wrote (it cannot see CHECKs, triggers or data), write its number into `HEAD`,
and give it a test with data, up and down, in `tests/db/test_migrations.py`.
"""
