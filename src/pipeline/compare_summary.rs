//! Whether a summary that another engine computed is the one that the ledger gives.

use std::collections::HashMap;

use serde_json::Value;

use crate::model::summary::Summary;
use crate::report::json;

/// Differences that are listed; where there are more, these say enough.
const MOST_LISTED: usize = 12;

/// What of a summary is otherwise than the ledger gives it: the place, what was given, what the ledger gives.
///
/// What is given is compared, key by key; it must hold `report_date`, `total` and `units`. Units are found by their `id`,
/// branches by their `path`.
#[must_use]
pub(crate) fn differences(own: &Summary, given: &Value) -> Vec<String> {
    let own: Value = serde_json::from_slice(&json::summary_json(own)).unwrap_or_default();
    let mut found = Vec::new();
    for key in ["report_date", "total", "units"] {
        if given.get(key).is_none() {
            found.push(format!("{key}: it is not there"));
        }
    }
    compare("", &own, given, &mut found);
    found.truncate(MOST_LISTED);
    found
}

fn compare(place: &str, own: &Value, given: &Value, found: &mut Vec<String>) {
    match (own, given) {
        (Value::Object(own), Value::Object(given)) => {
            for (key, given) in given {
                let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                compare(&place, own.get(key).unwrap_or(&Value::Null), given, found);
            }
        }
        (Value::Array(own), Value::Array(given)) if place == "units" || place == "branches" => {
            let by_name: HashMap<String, &Value> = given.iter().map(|item| (name(item), item)).collect();
            for item in own {
                let name = name(item);
                match by_name.get(&name) {
                    Some(given) => compare(&format!("{place}[{name}]"), item, given, found),
                    None => found.push(format!("{place}[{name}]: it is not there")),
                }
            }
            if given.len() > own.len() {
                found.push(format!("{place}: {} instead of {}", given.len(), own.len()));
            }
        }
        (Value::Number(own), Value::Number(given)) if own.as_f64() == given.as_f64() => {}
        (own, given) if own == given => {}
        (own, given) => found.push(format!("{place}: {given} instead of {own}")),
    }
}

/// What an item of a list is found by.
fn name(item: &Value) -> String {
    let path = || item.get("path").map(Value::to_string);
    item.get("id").and_then(Value::as_str).map(str::to_owned).or_else(path).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(own: &Value, given: &Value) -> Vec<String> {
        let mut found = Vec::new();
        compare("", own, given, &mut found);
        found
    }

    #[test]
    fn what_is_given_is_compared_and_what_is_not_given_is_not() {
        let own = json!({ "total": { "quota": 5, "percent": 12.5 }, "units": [{ "id": "a", "rank": 1 }, { "id": "b", "rank": 2 }] });
        let same = json!({ "total": { "percent": 12.50 }, "units": [{ "id": "b", "rank": 2.0 }, { "id": "a" }] });
        assert_eq!(found(&own, &same), Vec::<String>::new());
        let other = json!({ "total": { "quota": 6 }, "units": [{ "id": "a", "rank": null }] });
        let expected = ["total.quota: 6 instead of 5", "units[a].rank: null instead of 1", "units[b]: it is not there"];
        assert_eq!(found(&own, &other), expected);
    }
}
