-- The main figures of a summary, from the ledger's tables: of every unit, every branch, and all together.
--
-- `submissions` are the tables of all runs, each row with the number of its run; `taken_back` are the reports that somebody
-- withdrew, `excused` the units that need not report. `definitions` (one row), `indicators`, `members` (which units a group
-- has) and `groups` (units, branches, total, with their quotas) are what `tonghop terms` prints; `balances` is where each
-- unit stands, as `tonghop balance` gives it. Numbers are rounded half up, as the program does.
WITH reports AS (
    SELECT s.*, TO_TIMESTAMP(s.arrival) AS arrived
    FROM submissions AS s JOIN definitions AS d ON s.form = d.form AND s.report_date = d.report_date
),
accepted AS (
    SELECT r.unit, COUNT(*) AS times, MIN(r.arrived) AS first, MIN_BY(r.arrival, r.arrived) AS received_at,
           MAX_BY(STRUCT(r.file, r.sha256), STRUCT(r.arrived, r.run, r.entry)) AS source
    FROM reports AS r
    LEFT ANTI JOIN taken_back AS t
      ON t.form = r.form AND t.unit = r.unit AND t.report_date = r.report_date AND t.sha256 = r.sha256 AND t.run > r.run
    WHERE r.verdict = 'accepted'
    GROUP BY r.unit
),
returned AS (SELECT DISTINCT unit FROM reports WHERE verdict = 'returned'),
statuses AS (
    SELECT m.unit, a.times, a.received_at, a.source,
           CASE WHEN DATE_TRUNC('SECOND', a.first) <= TO_TIMESTAMP(d.deadline) THEN 'on-time'
                WHEN a.first IS NOT NULL THEN 'late'
                WHEN e.unit IS NOT NULL THEN 'excused'
                WHEN r.unit IS NOT NULL THEN 'returned'
                WHEN DATE_TRUNC('SECOND', TO_TIMESTAMP(d.now)) > TO_TIMESTAMP(d.deadline) THEN 'missing'
                ELSE 'pending' END AS status
    FROM members AS m
    CROSS JOIN definitions AS d
    LEFT JOIN accepted AS a ON a.unit = m.unit
    LEFT JOIN returned AS r ON r.unit = m.unit
    LEFT JOIN excused AS e ON e.unit = m.unit
    WHERE m.kind = 'unit'
),
turnouts AS (
    SELECT m.kind, m.place, COUNT(*) AS units, COUNT_IF(s.status IN ('on-time', 'late')) AS reported
    FROM members AS m JOIN statuses AS s ON s.unit = m.unit GROUP BY m.kind, m.place
),
sums AS (
    SELECT m.kind, m.place, b.indicator, SUM(b.day) AS day, SUM(b.cumulative) AS cumulative
    FROM members AS m JOIN balances AS b ON b.unit = m.unit GROUP BY m.kind, m.place, b.indicator
),
figures AS (
    SELECT kind, place, MAP_FROM_ENTRIES(COLLECT_LIST(STRUCT(indicator, day))) AS day,
           MAP_FROM_ENTRIES(COLLECT_LIST(STRUCT(indicator, cumulative))) AS cumulative
    FROM sums GROUP BY kind, place
),
paces AS (
    SELECT m.kind, m.place, SUM(b.pace) AS pace
    FROM members AS m
    JOIN balances AS b ON b.unit = m.unit
    JOIN definitions AS d ON d.target = b.indicator
    GROUP BY m.kind, m.place
),
counted AS (
    SELECT g.kind, g.place, g.quota, f.day, f.cumulative, p.pace, f.cumulative[d.target] AS counted,
           CASE WHEN g.quota >= f.cumulative[d.target] THEN g.quota - f.cumulative[d.target]
                WHEN g.quota < f.cumulative[d.target] THEN 0 END AS remaining
    FROM groups AS g
    CROSS JOIN definitions AS d
    LEFT JOIN figures AS f ON f.kind = g.kind AND f.place = g.place
    LEFT JOIN paces AS p ON p.kind = g.kind AND p.place = g.place
),
standings AS (
    SELECT c.kind, c.place, c.quota, c.day, c.cumulative, c.remaining,
           CASE WHEN c.quota > 0 THEN ((c.counted * 20000 + c.quota) DIV (c.quota * 2)) / 100 END AS percent,
           CASE WHEN d.days_left > 0 THEN ((c.remaining * 20 + d.days_left) DIV (d.days_left * 2)) / 10
                WHEN c.remaining = 0 THEN 0 END AS pace_needed,
           FLOOR(c.pace * 10 + 1e-9 + 0.5) / 10 AS pace_7d,
           CASE WHEN c.remaining = 0 THEN d.report_date
                WHEN c.pace > 0 AND CEIL(c.remaining / c.pace - 1e-9) < 1000000
                THEN DATE_ADD(d.report_date, CAST(CEIL(c.remaining / c.pace - 1e-9) AS INT)) END AS projected_finish,
           d.ends
    FROM counted AS c CROSS JOIN definitions AS d
)
SELECT s.kind, s.place, s.quota, s.day, s.cumulative, s.percent, s.remaining, s.pace_needed, s.pace_7d, s.projected_finish,
       CASE WHEN s.remaining IS NOT NULL
            THEN s.remaining = 0 OR COALESCE(s.projected_finish <= s.ends, FALSE) END AS on_pace,
       CASE WHEN s.kind = 'unit' AND s.percent IS NOT NULL
            THEN RANK() OVER (PARTITION BY s.kind ORDER BY s.percent DESC NULLS LAST) END AS rank,
       u.status, COALESCE(u.times, 0) > 1 AS corrected, u.received_at, u.source, t.units, t.reported
FROM standings AS s
LEFT JOIN members AS m ON m.kind = 'unit' AND s.kind = 'unit' AND m.place = s.place
LEFT JOIN statuses AS u ON u.unit = m.unit
LEFT JOIN turnouts AS t ON t.kind = s.kind AND t.place = s.place
ORDER BY s.kind, s.place
