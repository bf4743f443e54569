//! Units that merge, split, change their name, end or begin: `[[change]]`.

use toml::Spanned;

use super::choices::{KEPT, UNIT_CHANGES};
use super::mistake::Trouble;
use super::names::Names;
use super::reader::Section;
use super::values;
use crate::model::count::Count;
use crate::model::unit_change::{CarriedBy, UnitChange, UnitChangeKind};
use crate::phrase;
use crate::terminal::Phrase;

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
    let carried_by = carried_by(section, kind, &to);
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

/// Who carries what was brought: a split says so, by `share` or by `kept`; no other change does.
fn carried_by(section: &Section<'_>, kind: UnitChangeKind, to: &[Spanned<String>]) -> CarriedBy {
    let (share, kept) = (section.get("share"), section.get("kept"));
    if kind != UnitChangeKind::Split {
        for field in [&share, &kept].into_iter().flatten() {
            let message = phrase!("`share` and `kept` are for a split; this is a `{kind}`", kind = kind.as_str());
            field.wrong(Trouble::new(message, phrase!("take the line away")));
        }
        return CarriedBy::Parent;
    }
    match (share, kept) {
        (Some(share), None) => {
            let entries = share.entries();
            let mut weights: Vec<Option<Count>> = vec![None; to.len()];
            for (name, field) in &entries {
                let is_meant =
                    |unit: &Spanned<String>| values::folded(unit.get_ref()) == values::folded(name.get_ref());
                match to.iter().position(is_meant) {
                    Some(at) => weights[at] = field.whole(),
                    None => section.notes.add(
                        name.span(),
                        Trouble::new(
                            phrase!("`{name}` is not one of the units in `to`", name = name.get_ref()),
                            phrase!("write it as it is written there"),
                        ),
                    ),
                }
            }
            let is_whole = weights.iter().all(Option::is_some) && weights.iter().flatten().any(|weight| *weight > 0);
            if !is_whole {
                let hint = phrase!(
                    "give each unit of `to` its part: share = {example}",
                    example = "{ \"Xã A\" = 60, \"Xã B\" = 40 }"
                );
                share.wrong(Trouble::new(phrase!("`share` does not say what each of the units carries"), hint));
            }
            CarriedBy::Shares(weights.into_iter().map(Option::unwrap_or_default).collect())
        }
        (None, Some(kept)) => {
            kept.read(|text| values::one_of(text, &phrase!("way to keep results"), &KEPT));
            CarriedBy::Parent
        }
        _ => {
            let message = phrase!("a split says, in one way, who carries what was brought before it");
            let hint = phrase!(
                "write share = {example}, or kept = \"at-parent\"",
                example = "{ \"Xã A\" = 60, \"Xã B\" = 40 }"
            );
            section.notes.lack(section.span.clone(), Trouble::new(message, hint));
            CarriedBy::Parent
        }
    }
}
