-- The main figures of a summary, from the ledger's tables: of every unit, every branch, and all together.
--
-- `submissions` are the tables of all runs, each row with the number of its run; `taken_back` are the reports that somebody
-- withdrew, `excused` the units that need not report and when. `definitions` (one row), `recent` (the periods that the
-- pace is taken over), `indicators`, `members` (which units a group has) and `groups` (units, branches, total, with their
-- quotas) are what `tonghop terms` prints; `balances` is where each unit stands, as `tonghop balance` gives it. Numbers are
-- rounded half up, as the program does.
WITH reports AS (
    SELECT s.*, TO_TIMESTAMP(s.arrival) AS arrived
    FROM submissions AS s
    JOIN definitions AS d ON s.form = d.form
    JOIN recent AS p ON s.report_date = p.report_date
),
counted_reports AS (
    SELECT r.*
    FROM reports AS r
    LEFT ANTI JOIN taken_back AS t
      ON t.form = r.form AND t.unit = r.unit AND t.report_date = r.report_date AND t.sha256 = r.sha256 AND t.run > r.run
    WHERE r.verdict = 'accepted'
),
accepted AS (
    SELECT r.unit, COUNT(*) AS times, MIN(r.arrived) AS first, MIN_BY(r.arrival, r.arrived) AS received_at,
           MAX_BY(STRUCT(r.file, r.sha256), STRUCT(r.arrived, r.run, r.entry)) AS source
    FROM counted_reports AS r JOIN definitions AS d ON r.report_date = d.report_date
    GROUP BY r.unit
),
returned AS (
    SELECT DISTINCT r.unit
    FROM reports AS r JOIN definitions AS d ON r.report_date = d.report_date
    WHERE r.verdict = 'returned'
),
came AS (SELECT DISTINCT unit, report_date FROM counted_reports),
asked AS (
    SELECT m.unit, c.unit IS NOT NULL AS came
    FROM members AS m
    CROSS JOIN recent AS p
    LEFT JOIN came AS c ON c.unit = m.unit AND c.report_date = p.report_date
    LEFT JOIN excused AS e ON e.unit = m.unit AND e.report_date = p.report_date
    WHERE m.kind = 'unit' AND (c.unit IS NOT NULL OR (e.unit IS NULL AND NOT p.open))
),
records AS (
    SELECT m.kind, m.place, COUNT(*) AS due, COUNT_IF(a.came) AS came
    FROM members AS m JOIN asked AS a ON a.unit = m.unit GROUP BY m.kind, m.place
),
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
    LEFT JOIN excused AS e ON e.unit = m.unit AND e.report_date = d.report_date
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
gains AS (
    SELECT m.kind, m.place, SUM(b.cumulative) - SUM(b.earlier) AS gain
    FROM members AS m
    JOIN balances AS b ON b.unit = m.unit
    JOIN definitions AS d ON d.target = b.indicator
    GROUP BY m.kind, m.place
),
counted AS (
    SELECT g.kind, g.place, g.quota, f.day, f.cumulative, p.gain, f.cumulative[d.target] AS counted,
           (SELECT COUNT(*) FROM recent) AS periods, COALESCE(r.due, 0) AS due, COALESCE(r.came, 0) AS came,
           CASE WHEN g.quota >= f.cumulative[d.target] THEN g.quota - f.cumulative[d.target]
                WHEN g.quota < f.cumulative[d.target] THEN 0 END AS remaining
    FROM groups AS g
    CROSS JOIN definitions AS d
    LEFT JOIN figures AS f ON f.kind = g.kind AND f.place = g.place
    LEFT JOIN gains AS p ON p.kind = g.kind AND p.place = g.place
    LEFT JOIN records AS r ON r.kind = g.kind AND r.place = g.place
),
paced AS (
    SELECT c.*, CASE WHEN c.gain > 0 AND c.remaining > 0
                     THEN (c.remaining * c.periods + c.gain - 1) DIV c.gain END AS periods_needed
    FROM counted AS c
),
standings AS (
    SELECT c.kind, c.place, c.quota, c.day, c.cumulative, c.remaining, c.due, c.came,
           CASE WHEN c.quota > 0 THEN ((c.counted * 20000 + c.quota) DIV (c.quota * 2)) / 100 END AS percent,
           CASE WHEN d.periods_left > 0 THEN ((c.remaining * 20 + d.periods_left) DIV (d.periods_left * 2)) / 10
                WHEN c.remaining = 0 THEN 0 END AS pace_needed,
           FLOOR((c.gain * 20 + c.periods) / (c.periods * 2)) / 10 AS pace_7d,
           CASE WHEN c.remaining = 0 THEN d.report_date
                WHEN c.periods_needed <= d.periods_left THEN ELEMENT_AT(d.to_come, CAST(c.periods_needed AS INT))
                WHEN c.periods_needed < 1000000 AND d.more_days + d.more_months > 0
                THEN DATE_SUB(ADD_MONTHS(DATE_ADD(DATE_ADD(d.ends, CAST(d.more_days * (c.periods_needed - d.periods_left) AS INT)), 1),
                                         CAST(d.more_months * (c.periods_needed - d.periods_left) AS INT)), 1) END AS projected_finish,
           d.ends
    FROM paced AS c CROSS JOIN definitions AS d
)
SELECT s.kind, s.place, s.quota, s.day, s.cumulative, s.percent, s.remaining, s.pace_needed, s.pace_7d, s.projected_finish,
       CASE WHEN s.remaining = 0 OR (s.remaining IS NOT NULL AND s.due > 0 AND s.came * 2 >= s.due)
            THEN s.remaining = 0 OR COALESCE(s.projected_finish <= s.ends, FALSE) END AS on_pace,
       CASE WHEN s.kind = 'unit' AND s.percent IS NOT NULL
            THEN RANK() OVER (PARTITION BY s.kind ORDER BY s.percent DESC NULLS LAST) END AS rank,
       u.status, COALESCE(u.times, 0) > 1 AS corrected, u.received_at, u.source, t.units, t.reported
FROM standings AS s
LEFT JOIN members AS m ON m.kind = 'unit' AND s.kind = 'unit' AND m.place = s.place
LEFT JOIN statuses AS u ON u.unit = m.unit
LEFT JOIN turnouts AS t ON t.kind = s.kind AND t.place = s.place
ORDER BY s.kind, s.place
