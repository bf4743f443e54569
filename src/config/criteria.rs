//! By what the final report ranks units: `[[criterion]]`.

use toml::Spanned;

use super::forms;
use super::names::Names;
use super::reader::Section;
use super::sql::{Columns, Gives};
use super::trouble::Trouble;
use crate::model::criterion::Criterion;
use crate::model::form::Form;
use crate::model::period_report;
use crate::phrase;

/// The value that earns all points where the file names none: of a percentage all of it.
const FULL: u64 = 100;

/// Reads every `[[criterion]]`.
pub(super) fn criteria(file: &Section<'_>, forms: &[Form], sql: Columns<'_>) -> Vec<Criterion> {
    let known = period_report::measures(forms);
    let mut names = Names::new(file.notes);
    let sections = file.sections("criterion");
    let read = |(at, section): (usize, &Section<'_>)| {
        let id = forms::identifier(section, phrase!("a short word: id = \"quota\""));
        if let Some(id) = &id {
            names.claim(at, id, phrase!("each criterion has an id of its own"));
        }
        let name = section.need("name", phrase!("what people call it: name = \"Tỷ lệ hoàn thành chỉ tiêu\""));
        let value =
            section.need("value", phrase!("what is measured: value = \"percent\"")).and_then(|field| field.block());
        if let Some(value) = &value {
            check_value(section, value, &known, sql);
        }
        let points = section.need("points", phrase!("say how many points it gives at most: points = 60"));
        Criterion {
            id: id.map(Spanned::into_inner).unwrap_or_default(),
            name: name.and_then(|field| field.text()).map(Spanned::into_inner).unwrap_or_default(),
            value: value.map(Spanned::into_inner).unwrap_or_default(),
            full: section.whole("full").unwrap_or(FULL),
            points: points.and_then(|field| field.whole()).unwrap_or(1),
        }
    };
    sections.iter().enumerate().map(read).collect()
}

/// Notes what is wrong with an expression over the measures.
fn check_value(section: &Section<'_>, value: &Spanned<String>, known: &[String], sql: Columns<'_>) {
    match sql(Gives::Number, value.get_ref()) {
        Ok(columns) => {
            for column in columns {
                let column = Spanned::new(value.span(), column);
                forms::note_unless_known(section.notes, &column, known.iter().map(String::as_str), &phrase!("measure"));
            }
        }
        Err(reason) => {
            let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
            let message = phrase!("this is not an SQL expression: {reason}", reason = reason);
            section
                .notes
                .add(value.span(), Trouble::new(message, phrase!("write what is measured: value = \"percent\"")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Gives;

    const FILE: &str = include_str!("../../tonghop.toml");

    /// The columns of the expressions below: their words.
    fn columns(_: Gives, sql: &str) -> Result<Vec<String>, String> {
        if sql.contains("((") {
            return Err("no SQL".to_owned());
        }
        let words = sql.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let is_column = |word: &&str| word.starts_with(char::is_alphabetic) && *word != "coalesce";
        Ok(words.filter(is_column).map(str::to_owned).collect())
    }

    fn read(criterion: &str) -> Result<usize, String> {
        let text = format!("{FILE}\n[[criterion]]\n{criterion}\n");
        let campaign = crate::config::parse("tonghop.toml", &text, &columns).map_err(|error| {
            error.mistakes.iter().map(|one| format!("{} ({})", one.message, one.hint)).collect::<Vec<_>>().join("; ")
        })?;
        Ok(campaign.criteria.len())
    }

    #[test]
    fn a_criterion_sees_measures_totals_and_targets() {
        let shipped = read("id = \"a\"\nname = \"A\"\nvalue = \"activated_l2\"\npoints = 5").expect("a criterion");
        let target = "id = \"a\"\nname = \"A\"\nvalue = \"100 - ten_each_shortfall\"\nfull = 90\npoints = 5";
        assert_eq!(read(target), Ok(shipped));
    }

    #[test]
    fn what_is_no_measure_is_told_with_the_nearest_one() {
        let found = read("id = \"a\"\nname = \"A\"\nvalue = \"percnt\"\npoints = 5").expect_err("a mistake");
        assert!(found.contains("there is no measure `percnt`") && found.contains("`percent`"), "{found}");
        let found = read("id = \"quota\"\nname = \"A\"\nvalue = \"percent\"").expect_err("mistakes");
        assert!(read("id = \"a\"\nname = \"A\"\nvalue = \"((\"\npoints = 5").is_err());
        assert!(found.contains("`points` is missing") && found.contains("an id of its own"), "{found}");
    }
}
