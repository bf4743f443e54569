//! The JSON Schema of the campaign file, by which editors complete and check it as it is written.
//!
//! Drawn from the table that the reader follows, so that the two cannot differ about a key, a kind or a bound. What one
//! value alone does not show (a name taken twice, a deadline before the start, SQL) the reader alone sees. Dates and
//! times of TOML reach a validator as text.

use serde_json::{Map, Value, json};

use super::keys::FILE;
use super::shape::{Key, Kind, Shape};

/// The dialect of JSON Schema.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// Something but white space.
const WRITTEN: &str = "\\S";
const IDENTIFIER: &str = "^[a-z][a-z0-9_-]*$";
/// The code of a finding.
const CODE: &str = "^(check:)?[a-z][a-z0-9_-]*$";
/// A day of this century, as `values::date` takes it.
const DATE: &str = "^(20[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}/[0-9]{1,2}/20[0-9]{2})$";
const TIME: &str = "^[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2})?$";

/// The schema of `tonghop.toml`.
#[must_use]
pub fn schema() -> Value {
    let mut schema = section(&FILE);
    let about =
        "The campaign file of tonghop. What is checked here is checked again, with all the rest, when it is read.";
    schema.insert("$schema".to_owned(), DIALECT.into());
    schema.insert("title".to_owned(), "tonghop.toml".into());
    schema.insert("description".to_owned(), about.into());
    schema.into()
}

/// What may stand in a section.
fn section(shape: &Shape) -> Map<String, Value> {
    let properties: Map<String, Value> = shape.keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let needed: Vec<&str> = shape.keys.iter().filter(|key| key.needed).map(|key| key.name).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), properties.into());
    schema.insert("additionalProperties".to_owned(), false.into());
    if !needed.is_empty() {
        schema.insert("required".to_owned(), needed.into());
    }
    schema
}

/// What may stand under a key, with what it says: Vietnamese first.
fn property(key: &Key) -> Value {
    let mut schema = value(key.kind);
    let [vi, en] = key.about;
    schema.insert("description".to_owned(), format!("{vi} {en}").into());
    schema.into()
}

fn value(kind: Kind) -> Map<String, Value> {
    let schema = match kind {
        Kind::Line | Kind::Private | Kind::Block => json!({"type": "string", "pattern": WRITTEN}),
        Kind::Identifier => json!({"type": "string", "pattern": IDENTIFIER}),
        Kind::Date => json!({"type": "string", "pattern": DATE}),
        Kind::Time => json!({"type": "string", "pattern": TIME}),
        Kind::Word(words) => json!({"type": "string", "enum": words}),
        Kind::Lines => one_or_many(&value(Kind::Line)),
        Kind::Words(words) => one_or_many(&value(Kind::Word(words))),
        Kind::Whole(low, high) => json!({"type": "integer", "minimum": low, "maximum": high}),
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Section(shape) => return section(shape),
        Kind::Sections(shape) => json!({"type": "array", "items": section(shape)}),
        Kind::Table(kind) => json!({"type": "object", "additionalProperties": value(*kind)}),
        Kind::Codes(kind) => {
            json!({"type": "object", "propertyNames": {"pattern": CODE}, "additionalProperties": value(*kind)})
        }
    };
    if let Value::Object(schema) = schema { schema } else { Map::new() }
}

/// A list, or its only element.
fn one_or_many(one: &Map<String, Value>) -> Value {
    json!({"anyOf": [one, {"type": "array", "items": one}]})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;

    /// Everything that is wrong with a text: `message (hint)`.
    fn mistakes(text: &str) -> Vec<String> {
        let columns = |_: crate::config::Gives, _: &str| Ok(Vec::new());
        let error = parse("tonghop.toml", text, &columns).err();
        let found = error.into_iter().flat_map(|error| error.mistakes);
        found.map(|mistake| format!("{} ({})", mistake.message, mistake.hint)).collect()
    }

    /// What the reader says of a value under a key: of that key alone.
    fn said(heading: &str, key: &Key, value: &str) -> String {
        let text = format!("{heading}\n{} = {value}\n", key.name);
        let found = mistakes(&text);
        assert!(found.iter().all(|found| !found.contains("unknown key")), "{text}: {found:?}");
        found.join("; ")
    }

    /// Holds a section and all below it against the reader; `heading` leads to it in a file.
    fn hold(shape: &'static Shape, heading: &str) {
        for key in shape.keys {
            let finds = |value: &str, expected: &str| {
                let found = said(heading, key, value);
                assert!(found.contains(expected), "{heading} {} = {value}: {found}", key.name);
            };
            let is = |kind: &str| finds(if kind == "true or false" { "7" } else { "true" }, &wrong(key, kind));
            match key.kind {
                Kind::Line | Kind::Private => {
                    is("text");
                    finds("\"a\\nb\"", &format!("`{}` holds a line break", key.name));
                }
                Kind::Block => {
                    is("text");
                    assert!(!said(heading, key, "\"a\\nb\"").contains("line break"), "{heading} {}", key.name);
                }
                Kind::Identifier => {
                    is("text");
                    finds("\"Ấp 1\"", "cannot be an identifier");
                }
                Kind::Date => is("a date"),
                Kind::Time => is("a time of day"),
                Kind::Flag => is("true or false"),
                Kind::Lines => is("a list of texts"),
                Kind::Word(words) => {
                    is("text");
                    finds("\"ồ\"", &one_of(words));
                }
                Kind::Words(words) => {
                    is("a list of texts");
                    finds("\"ồ\"", &one_of(words));
                }
                Kind::Whole(low, high) => {
                    is("a whole number");
                    finds(&(high + 1).to_string(), &format!("from {low} to {high}"));
                    finds(&(i128::from(low) - 1).to_string(), "is out of bounds");
                    for good in [low, high] {
                        assert!(!said(heading, key, &good.to_string()).contains("out of bounds"), "{}", key.name);
                    }
                }
                Kind::Section(below) => {
                    is("a section");
                    hold(below, &format!("{heading}\n{}", below.title));
                }
                Kind::Sections(below) => {
                    is(&format!("a list: head each of them with {}", below.title));
                    hold(below, &format!("{heading}\n{}", below.title));
                }
                Kind::Table(kind) | Kind::Codes(kind) => {
                    is("a section");
                    let inner = match kind {
                        Kind::Word(words) => one_of(words),
                        Kind::Whole(..) => "a whole number".to_owned(),
                        _ => "a list of texts".to_owned(),
                    };
                    finds(if matches!(kind, Kind::Word(_)) { "{ late = \"ồ\" }" } else { "{ late = true }" }, &inner);
                }
            }
        }
        // What is missing in an empty section is what the table calls needed.
        let lacking: Vec<String> = mistakes(heading);
        for key in shape.keys.iter().filter(|_| shape.title != FILE.title) {
            let missing = format!("`{}` is missing in {}", key.name, shape.title);
            assert_eq!(lacking.iter().any(|found| found.starts_with(&missing)), key.needed, "{missing}: {lacking:?}");
        }
    }

    fn wrong(key: &Key, kind: &str) -> String {
        format!(
            "`{}` is {}; it must be {kind}",
            key.name,
            if kind == "true or false" { "a number" } else { "true or false" }
        )
    }

    fn one_of(words: &[&str]) -> String {
        format!("write one of {})", words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn the_reader_holds_every_key_to_what_the_table_says() {
        hold(&FILE, "");
    }

    #[test]
    fn the_schema_has_every_key_and_nothing_else() {
        let schema = schema();
        let mut shapes = 0;
        let mut open = vec![(&FILE, &schema)];
        while let Some((shape, schema)) = open.pop() {
            shapes += 1;
            let properties = schema["properties"].as_object().expect("properties");
            let mut keys: Vec<&str> = shape.names().collect();
            keys.sort_unstable();
            assert_eq!(properties.keys().map(String::as_str).collect::<Vec<_>>(), keys, "{}", shape.title);
            assert_eq!(schema["additionalProperties"], false, "{}", shape.title);
            for key in shape.keys {
                let below = &properties[key.name];
                match key.kind {
                    Kind::Section(shape) => open.push((shape, below)),
                    Kind::Sections(shape) => open.push((shape, &below["items"])),
                    _ => {}
                }
            }
        }
        assert_eq!(shapes, FILE.all().len());
        assert!(shapes > 20, "{shapes}");
    }

    #[test]
    fn every_key_says_in_two_languages_what_it_is() {
        for shape in FILE.all() {
            for key in shape.keys {
                let [vi, en] = key.about;
                let good = |text: &str| text.ends_with('.') && text.len() > 4 && !text.contains('\n');
                assert!(good(vi) && good(en) && en.is_ascii(), "{} {}: {vi} {en}", shape.title, key.name);
            }
        }
    }
}
