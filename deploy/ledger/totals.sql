-- The totals of every report date, from the ledger's tables alone.
--
-- `submissions` and `figures` are the tables of all runs, each row with the number of its run beside it; `taken_back` are the
-- reports that somebody withdrew: form, unit, report date, hash, run. What counts for a form, unit and date is the accepted
-- submission that came last. A unit's figure of the period is the sum over its rows; where it gave none, it is the growth
-- of its running total, which this query leaves out: DuckDB, polars and Spark read it alike.
WITH accepted AS (
    SELECT s.run, s.entry, s.form, s.unit, s.report_date,
           ROW_NUMBER() OVER (PARTITION BY s.form, s.unit, s.report_date ORDER BY s.arrival DESC, s.run DESC, s.entry DESC) AS place
    FROM submissions AS s
    LEFT JOIN taken_back AS t
      ON t.form = s.form AND t.unit = s.unit AND t.report_date = s.report_date AND t.sha256 = s.sha256 AND t.run > s.run
    WHERE s.verdict = 'accepted' AND t.run IS NULL
)
SELECT a.form, a.report_date, f.indicator, SUM(f.value) AS total, COUNT(DISTINCT a.unit) AS units
FROM accepted AS a
JOIN figures AS f ON f.run = a.run AND f.entry = a.entry
WHERE a.place = 1 AND f.measure = 'day'
GROUP BY a.form, a.report_date, f.indicator
ORDER BY a.form, a.report_date, f.indicator
