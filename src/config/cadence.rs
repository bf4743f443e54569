//! How often something is due and by when: the keys that `[schedule]`, `[[form]]` and `[[obligation]]` share.

use chrono::{NaiveTime, Weekday};

use super::choices::{self, CadenceChoice};
use super::reader::Section;
use super::trouble::Trouble;
use super::values;
use crate::model::period::{Cadence, Calendar};
use crate::phrase;

/// The keys `cadence` and `week_ends`.
pub(super) fn cadence(section: &Section<'_>, words: &[(&str, CadenceChoice)]) -> Option<Cadence> {
    let last = section.get("week_ends");
    let week_ends = last.as_ref().and_then(|field| field.read(values::weekday)).unwrap_or(Weekday::Sun);
    let words: Vec<(&str, Cadence)> = words.iter().map(|(word, cadence)| (*word, cadence(week_ends))).collect();
    let given = section.get("cadence");
    let cadence = given.as_ref().and_then(|field| field.read(|text| values::one_of(text, &phrase!("cadence"), &words)));
    if let Some(last) = last
        && (given.is_none() || cadence.is_some_and(|cadence| !matches!(cadence, Cadence::Weekly(_))))
    {
        last.wrong(Trouble::new(
            phrase!("`week_ends` is only for weekly reports"),
            phrase!("add cadence = \"weekly\", or take it away"),
        ));
    }
    cadence
}

/// The calendar of a form or a document, where it says nothing else that of the campaign; `usual` is its cadence.
pub(super) fn calendar(section: &Section<'_>, campaign: &Calendar, usual: Cadence) -> Calendar {
    let before = section.get("due_before");
    let due_before = before.as_ref().and_then(super::reader::Field::date);
    let given = cadence(section, &choices::OF_FORM);
    let deadline = section.get("deadline");
    let has_days = section.get("deadline_days").is_some();
    if let Some(field) = before {
        if given.is_some_and(|cadence| cadence != Cadence::Once) {
            let hint = phrase!("take `cadence` away: it comes once");
            field.wrong(Trouble::new(phrase!("`due_before` is one day, and this is due again and again"), hint));
        } else if deadline.is_some() || has_days {
            let hint = phrase!("leave either `due_before`, or `deadline` and `deadline_days`");
            field.wrong(Trouble::new(phrase!("there are two deadlines"), hint));
        } else if due_before.is_some_and(|day| day <= campaign.starts) {
            let hint = phrase!("the campaign begins on {day}", day = campaign.starts);
            field.wrong(Trouble::new(phrase!("nothing can come before this day"), hint));
        }
    }
    let days = section.small("deadline_days");
    Calendar {
        cadence: if due_before.is_some() { Cadence::Once } else { given.unwrap_or(usual) },
        deadline: deadline.and_then(|field| field.time()).unwrap_or(campaign.deadline),
        deadline_days: days.unwrap_or(campaign.deadline_days),
        due_before,
        ..campaign.clone()
    }
}

/// The key `earliest`: what it says, else `usual`; where the deadline leaves no time after that, midnight.
pub(super) fn earliest(section: &Section<'_>, usual: NaiveTime, calendar: &Calendar) -> NaiveTime {
    let leaves_time = |time: &NaiveTime| calendar.deadline_days > 0 || *time < calendar.deadline;
    let Some(field) = section.get("earliest") else {
        return if leaves_time(&usual) { usual } else { NaiveTime::MIN };
    };
    let given = field.time();
    if calendar.cadence == Cadence::Once {
        field.wrong(Trouble::new(phrase!("`earliest` is for periods, and this comes once"), phrase!("take it away")));
    } else if given.is_some_and(|given| !leaves_time(&given)) {
        let deadline = calendar.deadline.format("%H:%M").to_string();
        let message = phrase!("`earliest` is not before the deadline, {deadline} of the same day", deadline = deadline);
        field.wrong(Trouble::new(message, phrase!("nobody could report in time; write an earlier hour")));
    }
    given.unwrap_or(usual)
}
