//! The campaign's words for figures: of the period, of all periods so far, of the campaign itself.

use super::title::TitleWords;
use crate::model::campaign::Campaign;
use crate::model::form::Form;
use crate::recognise::phrases::Phrases;
use crate::text;

/// What a campaign and a form of it say of figures, compiled.
#[derive(Clone, Debug)]
pub(in crate::recognise) struct FigureWords {
    /// The period's own figures.
    pub(in crate::recognise) day: Phrases,
    /// Running totals.
    pub(in crate::recognise) cumulative: Phrases,
    /// What titles may say.
    pub(in crate::recognise) title: TitleWords,
    /// What the campaign, the form and its indicators are called, word by word, a space at either end.
    own: String,
}

impl FigureWords {
    /// The words of a form of the campaign.
    pub(in crate::recognise) fn new(campaign: &Campaign, form: &Form) -> Self {
        let words = campaign.vocabulary.of_form(form.calendar.cadence, &form.columns);
        Self {
            day: Phrases::new(&words.day),
            cumulative: Phrases::new(&words.cumulative),
            title: TitleWords::new(campaign),
            own: own_words(campaign, form),
        }
    }

    /// Whether a phrase is part of what the campaign, the form or an indicator is called: there it says nothing of the
    /// figures. In a campaign of pledges, "cam kết" is not a plan.
    pub(in crate::recognise) fn are_own(&self, phrase: &str) -> bool {
        self.own.contains(&format!(" {phrase} "))
    }
}

/// What the campaign, a form and its indicators are called, as one text.
fn own_words(campaign: &Campaign, form: &Form) -> String {
    let headings = form.indicators.iter().flat_map(|indicator| &indicator.headings);
    let texts = [&campaign.title, &form.name].into_iter().chain(headings);
    let words: Vec<String> = texts.map(|text| text::words(text).join(" ")).collect();
    format!(" {} ", words.join(" | "))
}
