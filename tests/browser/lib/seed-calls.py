"""seed-calls.py DATABASE COUNT: gives the two people of the demo COUNT calls that are long over, a minute apart.

Written into the file of a server that is stopped, because a hundred thousand calls through the door take minutes. The
triggers of the table are taken off for it and put back; their work (times, ends) is in the rows already.
"""
import sqlite3
import sys

database, count = sys.argv[1], int(sys.argv[2])
db = sqlite3.connect(database)
for name, arguments in (("is_uuid", 1), ("json_fits", 3)):
    db.create_function(name, arguments, lambda *_: 1, deterministic=True)

people = dict(db.execute("SELECT role, id FROM users WHERE role IN ('doctor', 'patient') ORDER BY created_at DESC"))
doctor, patient = people["doctor"], people["patient"]
room = db.execute(
    "SELECT a.room_id FROM room_members a JOIN room_members b USING (room_id) JOIN chat_rooms r ON r.id = a.room_id"
    " WHERE a.user_id = ? AND b.user_id = ? AND r.kind <> 'announcement'", (doctor, patient)).fetchone()[0]
triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'video_calls'").fetchall()
for name, _ in triggers:
    db.execute(f"DROP TRIGGER {name}")
db.execute(
    """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?3),
      t(i, at) AS (SELECT i, strftime('%Y-%m-%dT%H:%M:%S', '2026-11-01', '-' || i || ' minutes') || '.000000+00:00' FROM n)
    INSERT INTO video_calls (id, room_id, caller_id, receiver_id, status, call_type, started_at, answered_at, ended_at,
        duration_seconds, end_reason, created_at, updated_at)
      SELECT printf('%08x-0000-4000-8000-000000000000', i), ?4, iif(i % 3, ?1, ?2), iif(i % 3, ?2, ?1), 'ended',
        iif(i % 4, 'video', 'audio'), at, iif(i % 5, at, NULL), at, iif(i % 5, i % 3000, 0),
        iif(i % 5, 'hangup', 'no_answer'), at, at FROM t
    """, (doctor, patient, count, room))
for _, sql in triggers:
    db.execute(sql)
db.commit()
