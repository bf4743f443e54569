-- The figures that count up to a date: of each unit and date those of the accepted submission that came last.
--
-- `submissions` and `figures` are the tables of all runs, each row with the number of its run; `taken_back` are the reports
-- that somebody withdrew; `definitions` says the form and the date.
WITH accepted AS (
    SELECT s.run, s.entry,
           ROW_NUMBER() OVER (PARTITION BY s.unit, s.report_date
                              ORDER BY TO_TIMESTAMP(s.arrival) DESC, s.run DESC, s.entry DESC) AS place
    FROM submissions AS s
    JOIN definitions AS d ON s.form = d.form AND s.report_date <= d.report_date
    LEFT ANTI JOIN taken_back AS t
      ON t.form = s.form AND t.unit = s.unit AND t.report_date = s.report_date AND t.sha256 = s.sha256 AND t.run > s.run
    WHERE s.verdict = 'accepted'
)
SELECT f.unit, f.report_date, f.area, f.indicator, f.measure, f.value, f.text, f.sheet, f.cell
FROM figures AS f JOIN accepted AS a ON a.run = f.run AND a.entry = f.entry
WHERE a.place = 1
