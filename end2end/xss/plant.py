"""Rows put straight into a database, past every check of what may stand there.

In: the database's path; on standard input {"table": [{"column": value, …}, …], …}, a value of bytes as {"hex": "…"}.
Out: nothing. Refuses to know: what the rows mean.
"""

import json
import sqlite3
import sys

database = sqlite3.connect(sys.argv[1], timeout=15)
value = lambda given: bytes.fromhex(given["hex"]) if isinstance(given, dict) else given
for table, rows in json.load(sys.stdin).items():
    for row in rows:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        database.execute(f"insert into {table} ({names}) values ({marks})", [value(given) for given in row.values()])
database.commit()
