//! Headings of a campaign file that the general words keep from being recognised: reported before the first report comes.
//!
//! Each heading is read as a table's would be that says just this; what the reading makes of it is what counts.

use super::terms::{Heading, Role, Terms};
use crate::model::campaign::Campaign;
use crate::model::form::Form;

/// A heading that is not taken for what the campaign file says that it heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shadowed {
    /// The heading as the campaign file has it.
    pub heading: String,
    /// What it is taken for instead.
    pub taken_for: TakenFor,
}

/// What a heading is taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TakenFor {
    /// Another column of the form, by its name.
    Column(String),
    /// The names of sub-rows.
    Areas,
    /// The names of units.
    Units,
    /// Row numbers.
    Ordinals,
    /// Report dates.
    Dates,
    /// A measure alone: *Trong ngày*, *Lũy kế*.
    Measure,
    /// Nothing that the form asks for: a percentage, what is left, a plan.
    OtherFigures,
}

/// The headings of a form that no report can be recognised by.
#[must_use]
pub(crate) fn shadowed(campaign: &Campaign, form: &Form) -> Vec<Shadowed> {
    let terms = Terms::new(campaign).of_form(campaign, form);
    let table = Terms::table(form);
    let taken = |heading: &str, meant: Role| {
        let role = terms.classify(&[&Heading::new(heading)], &table);
        let is_meant = match (role, meant) {
            (Some(Role::Figure { indicator, .. }), Role::Figure { indicator: own, .. }) => indicator == own,
            (role, meant) => role == Some(meant),
        };
        (!is_meant).then(|| Shadowed { heading: heading.to_owned(), taken_for: taken_for(role, form) })
    };
    let figures = form.indicators.iter().enumerate().flat_map(|(at, indicator)| {
        let meant = Role::Figure { indicator: at, measure: None };
        indicator.headings.iter().filter_map(move |heading| taken(heading, meant)).collect::<Vec<_>>()
    });
    let texts = form.texts.iter().enumerate().flat_map(|(at, text)| {
        text.headings.iter().filter_map(move |heading| taken(heading, Role::Remark(at))).collect::<Vec<_>>()
    });
    figures.chain(texts).collect()
}

fn taken_for(role: Option<Role>, form: &Form) -> TakenFor {
    match role {
        Some(Role::Figure { indicator, .. }) => {
            TakenFor::Column(form.indicators.get(indicator).map(|column| column.name.clone()).unwrap_or_default())
        }
        Some(Role::Remark(at)) => {
            TakenFor::Column(form.texts.get(at).map(|column| column.name.clone()).unwrap_or_default())
        }
        Some(Role::Area) => TakenFor::Areas,
        Some(Role::Unit | Role::Superior) => TakenFor::Units,
        Some(Role::Ordinal | Role::Code) => TakenFor::Ordinals,
        Some(Role::Date) => TakenFor::Dates,
        Some(Role::Measure(_)) => TakenFor::Measure,
        Some(Role::Quota | Role::Email) | None => TakenFor::OtherFigures,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::form::TextColumn;
    use crate::model::id::IndicatorId;
    use crate::model::sample;

    fn of(headings: &[&str]) -> Vec<(String, TakenFor)> {
        let mut campaign = sample::campaign();
        let difficulties = "Khó khăn, vướng mắc".to_owned();
        campaign.forms[0].texts.push(TextColumn {
            id: IndicatorId::new("difficulties"),
            headings: vec![difficulties.clone()],
            name: difficulties,
            required: false,
            difficulties: true,
        });
        let own = &mut campaign.forms[0].indicators[0];
        own.headings = headings.iter().map(|heading| (*heading).to_owned()).collect();
        let form = campaign.forms[0].clone();
        shadowed(&campaign, &form).into_iter().map(|one| (one.heading, one.taken_for)).collect()
    }

    #[test]
    fn a_heading_that_the_general_words_take_away_is_told() {
        assert_eq!(of(&["Số hộ chấp hành"]), []);
        // What the campaign itself calls a column is that column, percent or not.
        assert_eq!(of(&["Tỷ lệ hộ chấp hành (%)"]), []);
        assert_eq!(of(&["Lũy kế"]), []);
        // A heading that begins as a column of texts does is taken for that column.
        let taken_for = TakenFor::Column("Khó khăn, vướng mắc".to_owned());
        assert_eq!(
            of(&["Khó khăn, vướng mắc đã giải quyết"]),
            [("Khó khăn, vướng mắc đã giải quyết".to_owned(), taken_for)]
        );
    }
}
