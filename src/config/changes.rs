//! Units that merge, split, change their name, end or begin: `[[change]]`.

use toml::Spanned;

use super::choices::{KEPT, UNIT_CHANGES};
use super::names::Names;
use super::reader::{Field, Section};
use super::trouble::Trouble;
use super::values;
use crate::model::count::Count;
use crate::model::unit_change::{CarriedBy, UnitChange, UnitChangeKind};
use crate::phrase;
use crate::terminal::Phrase;

/// How shares are written.
const SHARE: &str = "{ \"Xã A\" = 60, \"Xã B\" = 40 }";

/// How many units stand before a change of this kind, and after it.
struct Sides {
    from: (usize, usize),
    to: (usize, usize),
    hint: Phrase,
}

/// Reads every `[[change]]`, in the order of their days; those of one day in the file's.
pub(super) fn changes(file: &Section<'_>) -> Vec<UnitChange> {
    let mut changes: Vec<UnitChange> = file.sections("change").iter().filter_map(change).collect();
    changes.sort_by_key(|change| change.date);
    changes
}

fn change(section: &Section<'_>) -> Option<UnitChange> {
    let date = section
        .need("date", phrase!("the first day on which the new units hold: date = 2025-07-01"))
        .and_then(|field| field.date());
    let kind = section
        .need("kind", phrase!("what becomes of them: kind = \"merge\""))
        .and_then(|field| field.read(|text| values::one_of(text, &phrase!("kind of change"), &UNIT_CHANGES)));
    let (from, to) = (names(section, "from"), names(section, "to"));
    let share = section.get("share").map(|field| (weights(section, &field, &to), field));
    let kept = section.get("kept");
    if let Some(kept) = &kept {
        kept.read(|text| values::one_of(text, &phrase!("way to keep results"), &KEPT));
    }
    let kind = kind?;
    let Sides { from: before, to: after, hint } = sides(kind);
    let is_within = |count: usize, (least, most): (usize, usize)| (least..=most).contains(&count);
    if !is_within(from.len(), before) || !is_within(to.len(), after) {
        let message = phrase!(
            "a change of kind `{kind}` from {from} to {to} units",
            kind = kind.as_str(),
            from = from.len().to_string(),
            to = to.len().to_string()
        );
        section.notes.lack(section.span.clone(), Trouble::new(message, hint));
    }
    let carried_by = carried_by(section, kind, share, kept);
    let plain = |names: Vec<Spanned<String>>| names.into_iter().map(Spanned::into_inner).collect();
    Some(UnitChange { date: date?, kind, from: plain(from), to: plain(to), carried_by })
}

/// The names under a key, none of them twice.
fn names(section: &Section<'_>, key: &'static str) -> Vec<Spanned<String>> {
    let names = section.texts(key);
    let mut seen = Names::new(section.notes);
    for (place, name) in names.iter().enumerate() {
        seen.claim(place, name, phrase!("name each unit once"));
    }
    names
}

fn sides(kind: UnitChangeKind) -> Sides {
    let many = usize::MAX;
    let (from, to, hint) = match kind {
        UnitChangeKind::Merge => {
            ((1, many), (1, 1), phrase!("write from = [\"Phường 1\", \"Phường 2\"] and to = \"Phường Duyên Hải\""))
        }
        UnitChangeKind::Split => (
            (1, 1),
            (2, many),
            phrase!("write from = \"Xã Dân Thành\" and to = [\"Xã Dân Thành A\", \"Xã Dân Thành B\"]"),
        ),
        UnitChangeKind::Rename => {
            ((1, 1), (1, 1), phrase!("write from = \"Xã Long Toàn\" and to = \"Phường Long Toàn\""))
        }
        UnitChangeKind::End => ((1, many), (0, 0), phrase!("write from = \"Xã Long Toàn\", and no `to`")),
        UnitChangeKind::Begin => ((0, 0), (1, many), phrase!("write to = \"Xã Long Toàn\", and no `from`")),
    };
    Sides { from, to, hint }
}

/// The weight of each unit in `to`, in their order.
fn weights(section: &Section<'_>, share: &Field<'_>, to: &[Spanned<String>]) -> Vec<Count> {
    let mut weights: Vec<Option<Count>> = vec![None; to.len()];
    for (name, field) in &share.entries() {
        let weight = field.whole();
        let is_meant = |unit: &Spanned<String>| values::folded(unit.get_ref()) == values::folded(name.get_ref());
        match to.iter().position(is_meant) {
            Some(at) => weights[at] = weight,
            None => section.notes.add(
                name.span(),
                Trouble::new(
                    phrase!("`{name}` is not one of the units in `to`", name = name.get_ref()),
                    phrase!("write it as it is written there"),
                ),
            ),
        }
    }
    if weights.iter().any(Option::is_none) || weights.iter().flatten().all(|weight| *weight == 0) {
        let message = phrase!("`share` does not say what each of the units carries");
        share.wrong(Trouble::new(
            message,
            phrase!("give each unit of `to` its part: share = {example}", example = SHARE),
        ));
    }
    weights.into_iter().map(Option::unwrap_or_default).collect()
}

/// Who carries what was brought: a split says so, in one of two ways; no other change does.
fn carried_by(
    section: &Section<'_>,
    kind: UnitChangeKind,
    share: Option<(Vec<Count>, Field<'_>)>,
    kept: Option<Field<'_>>,
) -> CarriedBy {
    if kind != UnitChangeKind::Split {
        for field in share.iter().map(|(_, field)| field).chain(&kept) {
            let message = phrase!("`share` and `kept` are for a split; this is a `{kind}`", kind = kind.as_str());
            field.wrong(Trouble::new(message, phrase!("take the line away")));
        }
        return CarriedBy::Parent;
    }
    match (share, kept) {
        (Some((weights, _)), None) => CarriedBy::Shares(weights),
        (None, Some(_)) => CarriedBy::Parent,
        _ => {
            let message = phrase!("a split says, in one way, who carries what was brought before it");
            let hint = phrase!("write share = {example}, or kept = \"at-parent\"", example = SHARE);
            section.notes.lack(section.span.clone(), Trouble::new(message, hint));
            CarriedBy::Parent
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use crate::config::{Gives, parse};
    use crate::model::unit_change::{CarriedBy, UnitChange, UnitChangeKind};

    const FILE: &str = include_str!("../../tonghop.toml");

    fn read(change: &str) -> Result<Vec<UnitChange>, String> {
        let columns = |_: Gives, _: &str| Ok(Vec::new());
        let campaign = parse("tonghop.toml", &format!("{FILE}\n{change}\n"), &columns)
            .map_err(|error| error.mistakes.iter().map(|one| one.message.clone()).collect::<Vec<_>>().join("; "))?;
        Ok(campaign.changes)
    }

    #[test]
    fn changes_are_read_in_the_order_of_their_days() {
        let split = "[[change]]\ndate = 2023-10-20\nkind = \"split\"\nfrom = \"A\"\nto = [\"B\", \"C\"]\n\
                     share = { \"c\" = 1, \"B\" = 2 }\n";
        let merge =
            "[[change]]\ndate = \"09/10/2023\"\nkind = \"merge\"\nfrom = [\"phuong-1\", \"phuong-2\"]\nto = \"A\"\n";
        let changes = read(&format!("{split}{merge}")).expect("two changes");
        assert_eq!(changes[0].date, NaiveDate::from_ymd_opt(2023, 10, 9).expect("a date"));
        assert_eq!((changes[1].kind, &changes[1].carried_by), (UnitChangeKind::Split, &CarriedBy::Shares(vec![2, 1])));
    }

    #[test]
    fn a_change_that_cannot_be_is_refused() {
        let refused = |kind: &str, rest: &str| {
            read(&format!("[[change]]\ndate = 2023-10-20\nkind = \"{kind}\"\n{rest}")).expect_err(rest)
        };
        assert!(refused("merge", "from = \"A\"").contains("from 1 to 0 units"));
        assert!(refused("split", "from = \"A\"\nto = [\"B\", \"C\"]").contains("who carries what was brought"));
        assert!(refused("split", "from = \"A\"\nto = [\"B\", \"C\"]\nshare = { B = 1 }").contains("what each"));
        assert!(refused("split", "from = \"A\"\nto = [\"B\", \"C\"]\nshare = { B = 1, C = 1, D = 1 }").contains("`D`"));
        assert!(refused("merge", "from = [\"A\", \"B\"]\nto = \"C\"\nkept = \"at-parent\"").contains("for a split"));
        assert!(refused("end", "from = \"A\"\nto = \"B\"").contains("`end`"));
        assert!(refused("rename", "from = [\"A\", \"a\"]\nto = \"B\"").contains("taken already"));
    }
}
