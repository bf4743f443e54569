//! What is a condition on one row, what is not, and why.

use polars::prelude::{Column, DataFrame};

use super::{columns, condition, numbers, size, truths};

/// Three rows; the last knows no `b`.
fn frame() -> DataFrame {
    let a = Column::new("a".into(), [Some(4i64), Some(0), Some(7)]);
    let b = Column::new("b".into(), [Some(9i64), Some(0), None]);
    DataFrame::new_infer_height(vec![a, b]).expect("a frame")
}

#[test]
fn a_condition_holds_for_each_row_by_itself() {
    let (yes, no) = (Some(true), Some(false));
    for (sql, expected) in [
        ("a <= b", [yes, yes, None]),
        ("a > 0 AND NOT (b < 1)", [yes, no, None]),
        ("a = 7 OR b >= 0", [yes, yes, yes]),
        ("(a > 0) XOR (a > 5)", [yes, no, no]),
        ("a <> 4", [no, yes, yes]),
        ("a BETWEEN 1 AND 5", [yes, no, no]),
        ("a NOT BETWEEN 1 AND 5", [no, yes, yes]),
        ("a IN (0, 7)", [no, yes, yes]),
        ("b IS NULL", [no, no, yes]),
        ("b IS NOT NULL", [yes, yes, no]),
        ("(a > 5) IS NOT TRUE", [yes, yes, no]),
        ("a IS DISTINCT FROM b", [yes, no, yes]),
        ("COALESCE(b, 0) < 5", [no, yes, yes]),
        ("IFNULL(b, a) = a", [no, yes, yes]),
        ("NULLIF(a, 0) IS NULL", [no, yes, no]),
        ("GREATEST(a, 5) = 5 AND LEAST(a, 5) < 5", [yes, yes, no]),
        ("ABS(a - 5) = 1", [yes, no, no]),
        ("ROUND(a / 3) = 1 AND CEIL(a / 3) = 2 AND FLOOR(a / 3) = 1", [yes, no, no]),
        ("SIGN(-a) = -1", [yes, no, yes]),
        ("a % 2 = 0", [yes, yes, no]),
        ("CAST(a AS DOUBLE) / 8 = 0.5", [yes, no, no]),
        ("CASE WHEN a > 5 THEN b IS NULL ELSE a < 5 END", [yes, yes, yes]),
        ("CASE a WHEN 4 THEN 1 ELSE 0 END = 1", [yes, no, no]),
        ("IF(a > 5, NULL, a) = 4", [yes, no, None]),
        ("1 = 1", [yes, yes, yes]),
        ("FALSE", [no, no, no]),
        ("\"a\" = 4", [yes, no, no]),
    ] {
        assert!(condition(sql).is_ok(), "{sql}: {:?}", condition(sql));
        assert_eq!(truths(&frame(), sql).unwrap_or_else(|error| panic!("{sql}: {error}")), expected, "{sql}");
    }
}

#[test]
fn what_reckons_with_other_rows_is_no_condition() {
    for sql in [
        "SUM(a) <= 100",
        "a <= AVG(a)",
        "MAX(a) - MIN(a) < 5",
        "COUNT(*) > 1",
        "COUNT(a) = 1",
        "COUNT(DISTINCT a) = 1",
        "a > MEDIAN(a)",
        "FIRST(a) = 1",
        "SUM(a) OVER () > 1",
        "ROW_NUMBER() OVER (ORDER BY a) = 1",
        "RANK() OVER (ORDER BY a) < 3",
        "LAG(a) OVER (ORDER BY a) < a",
        "ABS(a) OVER () > 1",
        "UNNEST(ARRAY[a, b]) > 1",
        "UNNEST([1, 2]) > a",
        "a > (SELECT 1)",
        "a IN (SELECT 1)",
        "EXISTS (SELECT 1)",
        "a > ANY (SELECT 1)",
        "a = ALL(ARRAY[1, 2])",
        "COLUMNS('a') > 1",
        "* > 1",
        "t.a > 1",
        "RAND() > 1",
        "COALESCE(DISTINCT a, 1) = 1",
        "SUM(a) FILTER (WHERE a > 1) > 1",
    ] {
        let reason = condition(sql).expect_err(sql);
        assert!(!reason.is_empty(), "{sql}");
        // Deep inside, too.
        condition(&format!("a > 0 AND CASE WHEN b > 0 THEN NOT ({sql}) ELSE TRUE END")).expect_err(sql);
    }
}

#[test]
fn what_is_neither_true_nor_false_is_no_condition_and_says_why() {
    for (sql, reason) in [
        ("a", "`a` stands where something that is true or false belongs"),
        ("a + b", "`a + b` stands where something that is true or false belongs"),
        ("a AND b > 1", "`a` stands where something that is true or false belongs"),
        ("NOT a", "`a` stands where something that is true or false belongs"),
        ("CASE WHEN a THEN TRUE END", "`a` stands where something that is true or false belongs"),
        ("(a > 1) + 1 = 2", "`(a > 1)` stands where a number belongs"),
        ("(a > 1) > b", "`(a > 1)` stands where a number belongs"),
        ("a > 1 = 1", "`a > 1` stands where a number belongs"),
        ("NULL", "it is neither true nor false of any report"),
        ("a = NULL", "nothing is equal to NULL; write IS NULL or IS NOT NULL"),
        ("a > 1 b", "`b` follows the condition"),
        ("a > 1, b > 1", "`,` follows the condition"),
        ("a > 1; DROP", "`;` follows the condition"),
    ] {
        assert_eq!(condition(sql).expect_err(sql), reason, "{sql}");
    }
    for sql in [
        "'x'",
        "a > 'x'",
        "a || 'x' = '4x'",
        "a LIKE '4%'",
        "CAST(a AS TINYINT) > 1",
        "a::int > 1",
        "CAST('x' AS DOUBLE) > 1",
        "DATE '2023-01-01' > a",
        "a & 1 = 1",
        "[a] = 1",
        "IF(a > 1, a, b > 1) = 1",
        "ABS(a, b) > 1",
        "a > 99999999999999999999999",
        "a <",
        "",
        "((",
        "a = 'x",
    ] {
        assert!(!condition(sql).expect_err(sql).is_empty());
    }
}

#[test]
fn a_long_expression_is_refused_before_it_takes_the_stack() {
    let joined = |count: usize, by: &str| vec!["a > 0"; count].join(by);
    for sql in [
        joined(5_001, " AND "),
        joined(100_000, " OR "),
        vec!["a"; 50_000].join("+") + " > 0",
        "(".repeat(50_000) + "a > 0" + &")".repeat(50_000),
        "NOT ".repeat(50_000) + "a > 0",
        "- ".repeat(50_000) + "a > 0",
        format!("CASE WHEN {} THEN TRUE END", joined(5_000, " AND ")),
    ] {
        assert!(condition(&sql).expect_err("too long").contains("400 are the most"));
        assert!(columns(&sql).expect_err("too long").contains("400 are the most"));
    }
    for sql in ["(".repeat(190) + "a > 0" + &")".repeat(190), "NOT ".repeat(390) + "a > 0", "- ".repeat(390) + "a > 0"]
    {
        condition(&sql).expect_err("too deep");
        columns(&sql).expect_err("too deep");
    }
}

#[test]
fn the_longest_expression_fits_the_stack_of_any_thread() {
    let most = size::MOST / 4;
    let condition_of_most = vec!["a >= 0"; most].join(" AND ");
    let sum_of_most = vec!["a"; 2 * most].join("+");
    let small = std::thread::Builder::new().stack_size(1024 * 1024);
    let thread = small.spawn(move || {
        assert_eq!(condition(&condition_of_most).map(|columns| columns.len()), Ok(most));
        assert_eq!(truths(&frame(), &condition_of_most).expect("a condition"), [Some(true); 3]);
        assert_eq!(numbers(&frame(), &sum_of_most).expect("a sum")[0], Some(800.0));
    });
    thread.expect("a thread").join().expect("room enough");
}
