//! The schemas that editors and programs hold files against: what is good passes, what is wrong does not.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;
use serde_json::Value;
use tonghop::model::submission::{Status, Verdict};

use crate::harness::{Campaign, Sheet, binary, busy_campaign, grid, program, report, workbook};

fn tonghop(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let made = binary()
        .arg("-C")
        .arg(folder)
        .args(["--now", "2023-09-13T10:00:00+07:00"])
        .args(arguments)
        .output()
        .expect("the binary runs");
    assert!(made.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&made.stderr));
    made.stdout
}

/// A schema as it is printed, far from any campaign.
fn schema(of: &[&str]) -> Value {
    let nowhere = tempfile::tempdir().expect("a folder");
    serde_json::from_slice(&tonghop(nowhere.path(), &[&["schema"], of].concat())).expect("JSON")
}

/// A validator of what the two schemas are written in; a keyword that it does not know is a failure.
struct Validator<'s> {
    schema: &'s Value,
    /// Places in the schema of the properties that were met.
    met: BTreeSet<String>,
    /// Places in the value of the keys that the schema knows.
    known: BTreeSet<String>,
}

impl<'s> Validator<'s> {
    fn new(schema: &'s Value) -> Self {
        Self { schema, met: BTreeSet::new(), known: BTreeSet::new() }
    }

    /// Everything that is wrong with a value: `/where: what`.
    fn faults(&mut self, value: &Value) -> Vec<String> {
        self.check("", value, "")
    }

    fn check(&mut self, place: &str, value: &Value, at: &str) -> Vec<String> {
        let schema = self.schema.pointer(place).unwrap_or_else(|| panic!("no {place}"));
        let mut faults = Vec::new();
        for (keyword, rule) in schema.as_object().unwrap_or_else(|| panic!("{place} is not a schema")) {
            let here = format!("{place}/{keyword}");
            match keyword.as_str() {
                "$schema" | "$comment" | "$defs" | "title" | "description" | "format" => {}
                "$ref" => {
                    let target = rule.as_str().and_then(|rule| rule.strip_prefix('#')).expect("a place in the schema");
                    faults.extend(self.check(target, value, at));
                }
                "anyOf" => faults.extend(self.any(&here, rule, value, at)),
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        faults.extend(self.check(&here, item, &format!("{at}/{index}")));
                    }
                }
                "properties" => {
                    for (key, below) in value.as_object().into_iter().flatten() {
                        if rule.get(key).is_some() {
                            let (place, at) = (format!("{here}/{key}"), format!("{at}/{key}"));
                            faults.extend(self.check(&place, below, &at));
                            self.met.insert(place);
                            self.known.insert(at);
                        }
                    }
                }
                "additionalProperties" => {
                    let known = |key: &str| schema.get("properties").is_some_and(|known| known.get(key).is_some());
                    for (key, below) in value.as_object().into_iter().flatten().filter(|(key, _)| !known(key)) {
                        if *rule == false {
                            faults.push(format!("{at}: unknown key `{key}`"));
                        } else {
                            let at = format!("{at}/{key}");
                            faults.extend(self.check(&here, below, &at));
                            self.known.insert(at);
                        }
                    }
                }
                "propertyNames" => {
                    for key in value.as_object().into_iter().flat_map(serde_json::Map::keys) {
                        faults.extend(self.check(&here, &Value::from(key.as_str()), &format!("{at}/{key}")));
                    }
                }
                _ => faults.extend(unmet(keyword, rule, value).then(|| format!("{at}: {keyword} {rule}: {value}"))),
            }
        }
        faults
    }

    /// One of several schemas must hold; what it meets is met.
    fn any(&mut self, place: &str, schemas: &Value, value: &Value, at: &str) -> Option<String> {
        for index in 0..schemas.as_array().expect("schemas").len() {
            let before = (self.met.clone(), self.known.clone());
            if self.check(&format!("{place}/{index}"), value, at).is_empty() {
                return None;
            }
            (self.met, self.known) = before;
        }
        Some(format!("{at}: none of {place} holds: {value}"))
    }
}

/// Whether a rule about a value alone does not hold.
fn unmet(keyword: &str, rule: &Value, value: &Value) -> bool {
    let below = |value: Option<f64>| value.is_some_and(|value| value < rule.as_f64().expect("a number"));
    let count = |length: Option<usize>| length.map(|length| length as f64);
    match keyword {
        "type" => {
            let types = rule.as_array().map_or_else(|| vec![rule], |types| types.iter().collect());
            !types.iter().any(|name| is_of(name.as_str().expect("a type"), value))
        }
        "const" => value != rule,
        "enum" => !rule.as_array().expect("a list").contains(value),
        "pattern" => {
            let pattern = Regex::new(rule.as_str().expect("a pattern")).expect("a pattern");
            value.as_str().is_some_and(|text| !pattern.is_match(text))
        }
        "minimum" => below(value.as_f64()),
        "maximum" => value.as_f64().is_some_and(|value| value > rule.as_f64().expect("a number")),
        "minLength" => below(count(value.as_str().map(|text| text.chars().count()))),
        "minItems" => below(count(value.as_array().map(Vec::len))),
        "required" => {
            let keys = rule.as_array().expect("keys").iter().filter_map(Value::as_str);
            value.as_object().is_some_and(|object| keys.into_iter().any(|key| !object.contains_key(key)))
        }
        other => panic!("`{other}` is a keyword that this validator does not know"),
    }
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type {other}"),
    }
}

/// Places of all properties in a schema.
fn properties(schema: &Value, place: &str) -> Vec<String> {
    let mut found = Vec::new();
    match schema {
        Value::Object(object) => {
            for (key, below) in object {
                let here = format!("{place}/{key}");
                if key == "properties" {
                    found.extend(below.as_object().expect("properties").keys().map(|key| format!("{here}/{key}")));
                }
                found.extend(properties(below, &here));
            }
        }
        Value::Array(list) => {
            for (index, below) in list.iter().enumerate() {
                found.extend(properties(below, &format!("{place}/{index}")));
            }
        }
        _ => {}
    }
    found
}

/// A campaign file as a validator sees it; none where it is not TOML.
fn as_json(text: &str) -> Option<Value> {
    fn plain(value: toml::Value) -> Value {
        match value {
            toml::Value::Datetime(moment) => moment.to_string().into(),
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(flag) => flag.into(),
            toml::Value::Array(list) => list.into_iter().map(plain).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, plain(value))).collect(),
        }
    }
    Some(plain(toml::Value::Table(text.parse().ok()?)))
}

/// Every campaign file that comes with the program, and one more.
fn campaign_files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ready = fs::read_dir(root.join("templates/campaigns")).expect("a folder");
    let ready =
        ready.map(|item| item.expect("an item").path()).filter(|path| path.extension() == Some("toml".as_ref()));
    let mut files: Vec<PathBuf> = ready.collect();
    files.extend([root.join("tonghop.toml"), root.join("tests/fixtures/bhyt/tonghop.toml")]);
    assert!(files.len() >= 6, "{files:?}");
    files
}

#[test]
fn every_campaign_file_that_comes_with_the_program_is_valid() {
    let schema = schema(&[]);
    for file in campaign_files() {
        let text = fs::read_to_string(&file).expect("a campaign file");
        let faults = Validator::new(&schema).faults(&as_json(&text).expect("TOML"));
        assert!(faults.is_empty(), "{}: {faults:#?}", file.display());
    }
}

const MINIMAL: &str = "
[campaign]
plan = \"7/KH\"
title = \"Chiến dịch\"
starts = 2023-09-01
ends = \"30/9/2023\"

[[form]]
id = \"daily\"
name = \"Báo cáo ngày\"
[[form.indicator]]
id = \"done\"
name = \"Đã làm\"
target = true
";

/// What a schema can see, by what the reader says of it.
const VISIBLE: [&str; 11] = [
    "it must be ",
    "is out of bounds",
    "is missing in ",
    "is empty",
    "cannot be ",
    "is not a cadence",
    "is not a severity",
    "is not a day of the week",
    "is not a kind of indicator",
    "is not a date",
    "no [[form]]",
];

#[test]
fn what_the_reader_refuses_at_a_glance_the_schema_refuses() {
    let schema = schema(&["campaign"]);
    let faults = |text: &str| Some(Validator::new(&schema).faults(&as_json(text)?));
    assert_eq!(faults(MINIMAL), Some(Vec::new()));
    let (mut unknown, mut visible) = (0, 0);
    let broken = include_str!("../src/config/broken.txt");
    for (text, said) in broken.split("===\n").filter_map(|case| case.split_once("---\n")) {
        let Some(faults) = faults(&format!("{text}{MINIMAL}")) else { continue };
        for mistake in said.lines() {
            if let Some((_, rest)) = mistake.split_once("unknown key `") {
                let key = rest.split('`').next().expect("a key").split(' ').next().expect("its beginning");
                let found = faults.iter().any(|fault| fault.contains(&format!("unknown key `{key}")));
                assert!(found, "{mistake}: {faults:?}");
                unknown += 1;
            } else if VISIBLE.iter().any(|part| mistake.contains(part)) && !mistake.contains("`from` is missing") {
                assert!(!faults.is_empty(), "{text}{mistake}");
                visible += 1;
            }
        }
    }
    assert!(unknown >= 7 && visible >= 20, "{unknown} {visible}");
    let without_form = MINIMAL.split("[[form]]").next().expect("its beginning");
    assert_eq!(faults(without_form).map(|faults| faults.len()), Some(1));
}

#[test]
#[ignore = "deep"]
fn another_validator_says_the_same() {
    let Some(python) = program("python3") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let place = |name: &str| folder.path().join(name);
    let mut lines = Vec::new();
    for (of, name) in [("campaign", "c.json"), ("summary", "s.json")] {
        fs::write(place(name), schema(&[of]).to_string()).expect("written");
    }
    let mut add = |schema: &str, name: &str, value: &Value, good: bool| {
        fs::write(place(name), value.to_string()).expect("written");
        lines.push(format!("{schema} {name} {good}"));
    };
    for (at, file) in campaign_files().iter().enumerate() {
        let text = fs::read_to_string(file).expect("a campaign file");
        add("c.json", &format!("good-{at}.json"), &as_json(&text).expect("TOML"), true);
    }
    for (at, wrong) in ["[schedule]\ndeadlin = 1\n", "[limits]\nsheets = 0\n", "[mail.units]\nkinds = \"alert\"\n"]
        .into_iter()
        .enumerate()
    {
        add("c.json", &format!("wrong-{at}.json"), &as_json(&format!("{wrong}{MINIMAL}")).expect("TOML"), false);
    }
    let mut summary = busy_campaign().summary("2023-09-12");
    add("s.json", "summary.json", &summary, true);
    summary["units"][0]["status"] = "gone".into();
    add("s.json", "wrong-summary.json", &summary, false);
    fs::write(place("list"), lines.join("\n")).expect("written");
    let script = "import json, sys\n\
        try:\n    from jsonschema import Draft202012Validator as V\n\
        except ImportError:\n    sys.exit(77)\n\
        read = lambda name: json.load(open(name, encoding='utf-8'))\n\
        for line in open('list'):\n    \
            schema, name, good = line.split()\n    \
            V.check_schema(read(schema))\n    \
            faults = [error.message for error in V(read(schema)).iter_errors(read(name))]\n    \
            assert (not faults) == (good == 'true'), (name, faults[:3])\n";
    let made = Command::new(python).args(["-c", script]).current_dir(folder.path()).output().expect("it runs");
    if made.status.code() == Some(77) {
        crate::harness::skip("python3 has no jsonschema");
        return;
    }
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// Units in a tree, a form beside the main one with everything that a form can have, a document that is due.
const EVERYTHING: &str = "
[campaign]
plan = \"7/KH\"
title = \"Chiến dịch\"
starts = 2023-09-11
ends = 2023-11-30

[[unit]]
id = \"dong\"
name = \"Xã Đông\"
quota = 100
superior = \"Huyện Thượng\"
reporting = true
[[unit]]
id = \"tay\"
name = \"Xã Tây\"
quota = 200
superior = \"Huyện Hạ\"
reporting = true

[[form]]
id = \"daily\"
name = \"Báo cáo ngày\"
[[form.indicator]]
id = \"a\"
name = \"Thu nhận hồ sơ mức 2\"
[[form.indicator]]
id = \"b\"
name = \"Kích hoạt mức 1\"
[[form.indicator]]
id = \"c\"
name = \"Kích hoạt mức 2\"
target = true
[[form.text]]
id = \"difficulties\"
name = \"Khó khăn, vướng mắc\"

[[form]]
id = \"visits\"
name = \"Đi từng nhà\"
cadence = \"daily\"
[[form.indicator]]
id = \"houses\"
name = \"Số nhà đã đến\"
[[form.text]]
id = \"told\"
name = \"Người dân nói\"
[[form.target]]
id = \"ten\"
name = \"Mười nhà\"
goal = \"10\"
done = \"houses\"

[[obligation]]
id = \"ke-hoach\"
name = \"Kế hoạch\"
due_before = 2023-09-13
";

/// A campaign in which everything happened that a summary can tell of.
fn everything() -> Campaign {
    let mut campaign = Campaign::with_file(EVERYTHING);
    let mut sheet = Sheet::new("Xã Đông", "11/09/2023", [1, 1, 2, 2, 3, 3]);
    "Thiếu máy".clone_into(&mut sheet.remark);
    campaign.drop("dong 1.xlsx", workbook(&[sheet]), "2023-09-12T07:00:00+07:00");
    let twelfth = report("Xã Đông", "12/09/2023", [1, 2, 2, 4, 3, 6]);
    campaign.drop("dong 2.xlsx", twelfth, "2023-09-13T07:00:00+07:00");
    campaign.drop("tay.xlsx", report("Xã Tây", "12/09/2023", [1, 1, 1, 1, 1, 1]), "2023-09-13T07:00:00+07:00");
    campaign.drop("sai.xlsx", report("Xã Tây", "40/09/2023", [1, 1, 1, 1, 1, 1]), "2023-09-13T07:00:00+07:00");
    let visits = grid(&[
        &["Đơn vị: Xã Đông"],
        &["Ngày báo cáo: 12/09/2023"],
        &[],
        &["TT", "Ấp, khóm", "Số nhà đã đến", "Người dân nói"],
        &["1", "Ấp 1", "7", "Cần thêm thời gian"],
    ]);
    campaign.drop("nha.xlsx", visits, "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    for decision in [
        &["excuse", "Xã Tây", "--date", "2023-09-13", "--reason", "bão"][..],
        &["withdraw", "Xã Tây", "--date", "2023-09-12", "--reason", "gửi nhầm", "--by", "Tổ tổng hợp"],
        &["resolve", "dong-1", "--reason", "đã cấp máy"],
    ] {
        tonghop(campaign.path(), decision);
    }
    campaign.run("2023-09-14T08:30:00+07:00");
    let retire =
        ["--now", "2023-09-24T10:00:00+07:00", "retire", "--before", "2023-09-14", "--reason", "hết hạn", "--yes"];
    let output = binary().arg("-C").arg(campaign.path()).args(retire).output().expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    campaign.run("2023-09-24T10:30:00+07:00");
    campaign
}

/// A report was returned, the date issued, and a good one lies in the inbox since.
fn late() -> Campaign {
    let mut campaign = Campaign::with_file(EVERYTHING);
    let twelfth = report("Xã Đông", "12/09/2023", [1, 2, 2, 4, 3, 6]);
    campaign.drop("dong.xlsx", twelfth, "2023-09-13T07:00:00+07:00");
    campaign.drop("sai.xlsx", report("Xã Tây", "40/09/2023", [1, 1, 1, 1, 1, 1]), "2023-09-13T07:00:00+07:00");
    campaign.run("2023-09-13T08:30:00+07:00");
    campaign.drop("tay.xlsx", report("Xã Tây", "12/09/2023", [1, 1, 1, 1, 1, 1]), "2023-09-13T09:00:00+07:00");
    campaign
}

#[test]
#[ignore = "deep"]
fn summaries_are_what_their_schema_says_and_it_says_nothing_else() {
    let schema = schema(&["summary"]);
    let mut validator = Validator::new(&schema);
    for campaign in [busy_campaign(), everything(), crate::mergers::merged(), crate::closing::closed_with_requests()] {
        let drawn = campaign.files("outbox").into_keys().filter(|path| path.ends_with("/summary.json"));
        let drawn: Vec<String> = drawn.collect();
        assert!(drawn.len() >= 2, "{drawn:?}");
        for path in drawn {
            let summary = fs::read(campaign.path().join(&path)).expect("a summary");
            let summary: Value = serde_json::from_slice(&summary).expect("JSON");
            assert_eq!(validator.faults(&summary), Vec::<String>::new(), "{path}");
            let unknown: Vec<String> =
                keys(&summary, "").into_iter().filter(|place| !validator.known.contains(place)).collect();
            assert!(unknown.is_empty(), "{path}: the schema knows nothing of {unknown:#?}");
            validator.known.clear();
        }
    }
    // What is printed tells of a report that waits for the supplement, and the supplement of a file that was answered.
    let campaign = late();
    let printed: Value =
        serde_json::from_slice(&tonghop(campaign.path(), &["--json", "run", "--no-send"])).expect("JSON");
    campaign.run("2023-09-13T16:05:00+07:00");
    for summary in [printed, campaign.summary("2023-09-12")] {
        assert_eq!(validator.faults(&summary), Vec::<String>::new());
        let unknown: Vec<String> =
            keys(&summary, "").into_iter().filter(|place| !validator.known.contains(place)).collect();
        assert!(unknown.is_empty(), "the schema knows nothing of {unknown:#?}");
        validator.known.clear();
    }
    let never: Vec<String> =
        properties(&schema, "").into_iter().filter(|place| !validator.met.contains(place)).collect();
    assert!(never.is_empty(), "no summary has {never:#?}");
    let mut other = busy_campaign().summary("2023-09-12");
    other["schema"] = 2.into();
    assert!(!validator.faults(&other).is_empty());
}

/// Places of all keys in a value.
fn keys(value: &Value, at: &str) -> Vec<String> {
    let named = value.as_object().into_iter().flatten().map(|(key, below)| (format!("{at}/{key}"), below));
    let listed = value.as_array().into_iter().flatten().enumerate();
    let listed = listed.flat_map(|(index, below)| keys(below, &format!("{at}/{index}")));
    named.flat_map(|(place, below)| [vec![place.clone()], keys(below, &place)].concat()).chain(listed).collect()
}

#[test]
fn the_schema_knows_every_word_of_the_program() {
    let schema = schema(&["summary"]);
    let words = |place: &str| -> Vec<String> {
        let list = schema.pointer(place).and_then(Value::as_array).expect("words").iter();
        list.map(|word| word.as_str().expect("a word").to_owned()).collect()
    };
    let listed = |refusal: String| -> Vec<String> {
        refusal.split(" is not one of ").nth(1).expect("a list").split(", ").map(str::to_owned).collect()
    };
    assert_eq!(words("/$defs/status/enum"), listed("§".parse::<Status>().expect_err("no word")));
    let verdicts = words("/$defs/submission/properties/verdict/enum");
    assert_eq!(verdicts, listed("§".parse::<Verdict>().expect_err("no word")));
}

#[test]
fn a_new_folder_has_the_schema_beside_its_campaign_file() {
    let folder = tempfile::tempdir().expect("a folder");
    tonghop(folder.path(), &["init", "-q", "--campaign", "bhyt"]);
    let kept = fs::read(folder.path().join("tonghop.schema.json")).expect("a schema");
    assert_eq!(kept, tonghop(folder.path(), &["schema"]));
    let file = fs::read_to_string(folder.path().join("tonghop.toml")).expect("a campaign file");
    assert_eq!(file.lines().next(), Some("#:schema ./tonghop.schema.json"));
    tonghop(folder.path(), &["doctor"]);
}
