//! `[[check]]`: a campaign's own conditions judge each report by its own figures, and what is not such a condition is a mistake
//! of the campaign file.

use proptest::prelude::*;
use tonghop::config::{self, Gives};
use tonghop::model::campaign::{Campaign as Plan, Check};
use tonghop::model::finding::Severity;
use tonghop::read::read;
use tonghop::recognise::Recogniser;
use tonghop::recognise::candidate::Candidate;
use tonghop::recognise::draft::SheetDraft;
use tonghop::recognise::resolve::{Resolver, Surroundings};
use tonghop::recognise::units::Registry;
use tonghop::rules::checks;

use crate::harness::{Campaign, Figure, Sheet, WARDS, appendix, binary, report, workbook};

const SHIPPED: &str = include_str!("../tonghop.toml");
const NOW: &str = "2023-09-13T08:30:00+07:00";
const ARRIVAL: &str = "2023-09-13T07:00:00+07:00";

/// Conditions that reckon with several reports, each by another construct.
const BEYOND: [&str; 8] = [
    "SUM(activated_l2) <= 100",
    "COUNT(*) > 0",
    "activated_l2 <= 2 * AVG(activated_l2)",
    "activated_l2 = MAX(activated_l2)",
    "SUM(activated_l2) OVER (PARTITION BY quota) < 1000",
    "ROW_NUMBER() OVER (ORDER BY activated_l2) = 1",
    "UNNEST(ARRAY[activated_l1, activated_l2]) > 0",
    "activated_l2 > (SELECT 1)",
];
/// Expressions that are neither true nor false of a report.
const NO_TRUTH: [&str; 5] =
    ["activated_l2", "activated_l1 + activated_l2", "activated_l2 AND quota > 0", "NULL", "'x'"];

fn with_check(sql: &str, severity: &str) -> String {
    format!("{SHIPPED}\n[[check]]\nid = \"own\"\nsql = \"{sql}\"\nmessage = \"Sai\"\nseverity = \"{severity}\"\n")
}

/// Line and message of the one mistake that a campaign file with this check has.
fn mistake(sql: &str) -> Option<(usize, String)> {
    let error = config::parse("tonghop.toml", &with_check(sql, "error"), &checks::columns).err()?;
    let [mistake] = error.mistakes.as_slice() else { panic!("{sql}: {error}") };
    Some((mistake.line, mistake.message.clone()))
}

#[test]
fn what_is_no_condition_on_one_report_is_a_mistake_with_its_line() {
    let line = SHIPPED.lines().count() + 4;
    let long = vec!["activated_l2 >= 0"; 5_001].join(" AND ");
    for sql in BEYOND.into_iter().chain(NO_TRUTH).chain([long.as_str(), "activated_l2 >", "quota > 0 nonsense"]) {
        let (at, message) = mistake(sql).unwrap_or_else(|| panic!("{sql} is taken"));
        assert_eq!(at, line, "{sql}: {message}");
        assert!(message.starts_with("this is not an SQL condition: "), "{sql}: {message}");
    }
    assert_eq!(mistake("activated_l2 <= quota OR quota IS NULL"), None);
}

#[test]
#[ignore = "deep"]
fn every_command_that_reads_the_campaign_file_tells_of_it_in_either_language() {
    let line = SHIPPED.lines().count() + 4;
    let long = vec!["activated_l2 >= 0"; 5_001].join(" AND ");
    for (sql, english, vietnamese) in [
        ("SUM(activated_l2) <= 100", "is not for a condition", "không dùng được trong điều kiện"),
        ("activated_l2", "something that is true or false", "cần điều đúng hoặc sai"),
        (long.as_str(), "400 are the most", "nhiều nhất là 400"),
    ] {
        let mut campaign = Campaign::with_file(&with_check(sql, "error"));
        campaign.drop("p1.xlsx", report("Phường 1", "12/09/2023", [1, 1, 2, 2, 3, 3]), ARRIVAL);
        let file = campaign.path().join("inbox/p1.xlsx");
        let file = file.to_str().expect("a path");
        for arguments in [&["run", "--no-send"][..], &["check", file], &["doctor"], &["status"]] {
            for (language, words) in [("en", english), ("vi", vietnamese)] {
                let mut command = binary();
                command.arg("-C").arg(campaign.path()).args(["--now", NOW, "--lang", language]).args(arguments);
                let made = command.output().expect("the binary runs");
                let said = String::from_utf8_lossy(&[made.stdout, made.stderr].concat()).into_owned();
                assert_eq!(made.status.code(), Some(3), "{arguments:?}: {said}");
                let told = said.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
                assert!(
                    told.contains(&format!("tonghop.toml:{line}:")) && told.contains(words),
                    "{arguments:?}: {told}"
                );
            }
        }
        assert!(campaign.path().join("inbox/p1.xlsx").exists(), "nothing was taken in");
    }
}

/// What a run says of each ward's report: whether it was returned by the check.
fn returned(text: &str, reports: &[(usize, u64)]) -> Vec<(usize, bool)> {
    let mut campaign = Campaign::with_file(text);
    campaign.drop("phu-luc.xlsx", appendix(&WARDS), "2023-08-30T15:00:00+07:00");
    for (ward, figure) in reports {
        let bytes = report(WARDS[*ward].1, "12/09/2023", [1, 1, 2, 2, *figure, *figure]);
        campaign.drop(&format!("{ward}.xlsx"), bytes, ARRIVAL);
    }
    campaign.run(NOW);
    let status = |ward: usize| campaign.unit("2023-09-12", WARDS[ward].0)["status"] == "returned";
    reports.iter().map(|(ward, _)| (*ward, status(*ward))).collect()
}

#[test]
#[ignore = "deep"]
fn a_good_report_is_good_beside_a_bad_one() {
    let text = with_check("activated_l2 <= 100 AND activated_l2 < quota", "error");
    let reports = [(0, 5), (1, 5000), (2, 100), (3, 101)];
    let alone: Vec<_> = reports.iter().flat_map(|one| returned(&text, &[*one])).collect();
    assert_eq!(alone, [(0, false), (1, true), (2, false), (3, true)]);
    assert_eq!(returned(&text, &reports), alone);
}

#[test]
fn what_a_recorded_campaign_file_holds_judges_each_report_alone_too() {
    let filed = [(0, [Some(1), Some(2), Some(3)]), (1, [Some(4), Some(5), Some(600)])];
    for (sql, expected) in [
        ("SUM(activated_l2) <= 100", [false, true]),
        ("COUNT(*) > 1", [true, true]),
        ("activated_l2 = MAX(activated_l2)", [false, false]),
        ("activated_l2 - 3", [true, false]),
    ] {
        let plan = config::parse("tonghop.toml", &with_check(sql, "error"), &checks::recorded_columns);
        let plan = plan.unwrap_or_else(|error| panic!("{sql}: {error}"));
        let reports = reports(&plan, &filed);
        let raised: Vec<bool> = codes(&plan, &reports).iter().map(|own| !own.is_empty()).collect();
        assert_eq!(raised, expected, "{sql}");
    }
}

/// A ward and its figures: the day's of each indicator, some not known.
type Report = (usize, [Option<u64>; 3]);

/// The reports as they are judged.
fn reports(plan: &Plan, reports: &[Report]) -> Vec<Candidate> {
    let registry = Registry::of_file(plan);
    let resolver = Resolver { registry: &registry, campaign: plan };
    let recogniser = Recogniser::new(plan);
    let mut all = Vec::new();
    for (ward, figures) in reports {
        let mut sheet = Sheet::new(WARDS[*ward].1, "12/09/2023", [0; 6]);
        for (at, figure) in figures.iter().enumerate() {
            let cell = |figure: &Option<u64>| figure.map_or(Figure::Blank, Figure::from);
            sheet = sheet.cell(0, 2 * at, cell(figure)).cell(0, 2 * at + 1, cell(figure));
        }
        let book = read(&workbook(&[sheet]), &plan.limits).expect("readable");
        let Some(SheetDraft::Forms(tables)) = recogniser.sheets(&book).pop() else { panic!("not recognised") };
        for table in resolver.with_inherited_heads(tables) {
            all.extend(resolver.candidates(table, &Surroundings { path: "bc.xlsx", sheet: "Báo cáo" }));
        }
    }
    all
}

/// Codes that the campaign's checks raise of each report.
fn codes(plan: &Plan, reports: &[Candidate]) -> Vec<Vec<String>> {
    let quota = |at: usize| (at % 3 != 2).then_some(100 * at as u64);
    let told = |report: &Candidate| checks::report(plan, report, quota(report.rows.len() + report.sheet.len()));
    let told: Vec<checks::Report> = reports.iter().filter_map(told).collect();
    assert_eq!(told.len(), if plan.checks.is_empty() { 0 } else { reports.len() });
    let raised = checks::evaluate(plan, &told.iter().collect::<Vec<_>>())
        .unwrap_or_else(|error| panic!("{error}: {:?}", plan.checks));
    raised.into_iter().map(|own| own.into_iter().map(|raised| raised.code).collect()).collect()
}

/// Numbers, as a campaign file may write them.
fn number() -> BoxedStrategy<String> {
    let column = prop::sample::select(vec![
        "collected_l2",
        "activated_l1",
        "activated_l2",
        "collected_l2_cumulative",
        "activated_l2_cumulative",
        "quota",
    ]);
    let leaf = prop_oneof![3 => column.prop_map(str::to_owned), 1 => (0u32..1000).prop_map(|n| n.to_string()),
        1 => (0u32..100).prop_map(|n| format!("{n}.5"))];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let sign = prop::sample::select(vec!["+", "-", "*", "/", "%"]);
        let one = prop::sample::select(vec!["ABS", "CEIL", "CEILING", "FLOOR", "ROUND", "SIGN", "-"]);
        let more = prop::sample::select(vec!["COALESCE", "GREATEST", "LEAST", "NULLIF", "IFNULL"]);
        prop_oneof![
            (inner.clone(), sign, inner.clone()).prop_map(|(a, sign, b)| format!("({a} {sign} {b})")),
            (one, inner.clone()).prop_map(|(name, a)| format!("{name}({a})")),
            (more, inner.clone(), inner.clone()).prop_map(|(name, a, b)| format!("{name}({a}, {b})")),
            inner.clone().prop_map(|a| format!("CAST({a} AS DOUBLE)")),
            inner.clone().prop_map(|a| format!("ROUND({a}, 1)")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("CASE WHEN {a} > 1 THEN {b} ELSE NULL END")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("IF({a} < {b}, {c}, 7)")),
        ]
    })
    .boxed()
}

/// Conditions of every kind.
fn condition() -> BoxedStrategy<String> {
    let sign = prop::sample::select(vec!["=", "<>", "<", "<=", ">", ">="]);
    let compared = (number(), sign, number()).prop_map(|(a, sign, b)| format!("{a} {sign} {b}"));
    let between = (number(), number(), number()).prop_map(|(a, b, c)| format!("{a} BETWEEN {b} AND {c}"));
    let listed =
        (number(), any::<bool>()).prop_map(|(a, no)| format!("{a} {}IN (1, 2, 3)", if no { "NOT " } else { "" }));
    let known = (number(), any::<bool>()).prop_map(|(a, no)| format!("{a} IS {}NULL", if no { "NOT " } else { "" }));
    let distinct = (number(), number()).prop_map(|(a, b)| format!("{a} IS DISTINCT FROM {b}"));
    let leaf = prop_oneof![4 => compared, 1 => between, 1 => listed, 1 => known, 1 => distinct];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let join = prop::sample::select(vec!["AND", "OR", "XOR", "="]);
        let truth = prop::sample::select(vec!["TRUE", "FALSE", "NOT TRUE", "NOT FALSE"]);
        prop_oneof![
            (inner.clone(), join, inner.clone()).prop_map(|(a, join, b)| format!("({a}) {join} ({b})")),
            inner.clone().prop_map(|a| format!("NOT ({a})")),
            (inner.clone(), truth).prop_map(|(a, truth)| format!("({a}) IS {truth}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("CASE WHEN {a} THEN {b} ELSE TRUE END")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("COALESCE({a}, {b})")),
        ]
    })
    .boxed()
}

fn filed() -> impl Strategy<Value = Report> {
    let figure = prop::option::weighted(0.8, prop_oneof![3 => 0u64..20, 1 => 0u64..2_000_000_000]);
    (0..WARDS.len(), [figure.clone(), figure.clone(), figure])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    #[ignore = "deep"]
    fn what_a_check_says_of_a_report_does_not_depend_on_the_others(
        filed in prop::collection::vec(filed(), 1..6),
        conditions in prop::collection::vec(condition(), 1..5),
        others in any::<prop::sample::Index>(),
    ) {
        let mut plan = config::parse("tonghop.toml", SHIPPED, &checks::columns).expect("the shipped file");
        plan.checks.clear();
        for (at, sql) in conditions.into_iter().enumerate() {
            let taken = checks::columns(Gives::Truth, &sql);
            prop_assert!(taken.is_ok(), "{}: {:?}", sql, taken);
            let check = Check { id: format!("c{at}"), sql, message: "Sai".to_owned(), severity: Severity::Error };
            plan.checks.push(check);
        }
        let reports = reports(&plan, &filed);
        prop_assert_eq!(reports.len(), filed.len());
        let together = codes(&plan, &reports);
        let alone: Vec<_> = reports.iter().flat_map(|one| codes(&plan, std::slice::from_ref(one))).collect();
        prop_assert_eq!(&together, &alone);
        let cut = others.index(reports.len());
        let (left, right) = reports.split_at(cut);
        prop_assert_eq!([codes(&plan, left), codes(&plan, right)].concat(), alone);
    }
}
