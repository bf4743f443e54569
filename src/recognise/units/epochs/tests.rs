//! Wards that merge, split and bear each other's names.

use std::collections::BTreeSet;

use super::{Appendix, Carried, Epochs, Unclear};
use crate::model::campaign::{Campaign, UnitEntry};
use crate::model::cell::CellRef;
use crate::model::id::UnitId;
use crate::model::period::ReportDate;
use crate::model::sample;
use crate::model::unit::QuotaLine;
use crate::model::unit_change::{CarriedBy, UnitChange, UnitChangeKind};
use crate::recognise::units::Match;

fn lines(units: &[(&str, u64)]) -> Vec<QuotaLine> {
    let line = |(at, (name, quota)): (usize, &(&str, u64))| QuotaLine {
        name: (*name).to_owned(),
        code: None,
        quota: *quota,
        above: Vec::new(),
        email: None,
        cell: CellRef::new(u32::try_from(at).unwrap_or(0), 1),
    };
    units.iter().enumerate().map(line).collect()
}

fn change(date: &str, kind: UnitChangeKind, from: &[&str], to: &[&str]) -> UnitChange {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let date = date.parse().expect("a date");
    UnitChange { date, kind, from: names(from), to: names(to), carried_by: CarriedBy::Parent }
}

fn campaign(changes: Vec<UnitChange>) -> Campaign {
    let mut campaign = Campaign { units: Vec::new(), changes, ..sample::campaign() };
    campaign.vocabulary.kind = ["phường", "xã"].map(|kind| (kind.to_owned(), Vec::new())).to_vec();
    campaign
}

fn date(text: &str) -> ReportDate {
    sample::date(text)
}

fn by(campaign: &Campaign, appendices: &[&[QuotaLine]]) -> Epochs {
    let appendices: Vec<Appendix<'_>> = appendices.iter().map(|lines| Appendix { lines, holds_from: None }).collect();
    Epochs::new(campaign, &appendices)
}

/// The units of a date with their quotas.
fn units(epochs: &Epochs, day: &str) -> Vec<(String, Option<u64>)> {
    epochs.registry(date(day)).units().iter().map(|unit| (unit.name.clone(), unit.quota)).collect()
}

fn names(units: &[(&str, Option<u64>)]) -> Vec<(String, Option<u64>)> {
    units.iter().map(|(name, quota)| ((*name).to_owned(), *quota)).collect()
}

fn ids(ids: &[&str]) -> Vec<UnitId> {
    ids.iter().map(|id| UnitId::new(id)).collect()
}

const SEVEN: [(&str, u64); 7] = [
    ("Phường 1", 10),
    ("Phường 2", 20),
    ("Xã Long Toàn", 30),
    ("Xã Long Hữu", 40),
    ("Xã Dân Thành", 50),
    ("Xã Trường Long Hòa", 60),
    ("Xã Hiệp Thạnh", 70),
];

fn seven_to_three() -> Campaign {
    campaign(vec![
        change("2023-10-09", UnitChangeKind::Merge, &["Phường 1", "Phường 2", "Xã Long Toàn"], &["Phường Duyên Hải"]),
        change(
            "2023-10-09",
            UnitChangeKind::Merge,
            &["Xã Dân Thành", "Xã Trường Long Hòa"],
            &["Phường Trường Long Hòa"],
        ),
        change("2023-10-09", UnitChangeKind::Merge, &["Xã Long Hữu", "Xã Hiệp Thạnh"], &["Xã Long Hữu"]),
    ])
}

#[test]
fn seven_wards_become_three_with_the_sums_of_their_quotas() {
    let epochs = by(&seven_to_three(), &[&lines(&SEVEN)]);
    assert_eq!(epochs.unclear(), []);
    assert_eq!(units(&epochs, "2023-10-08").len(), 7);
    let three = [("Phường Duyên Hải", Some(60)), ("Xã Long Hữu", Some(110)), ("Phường Trường Long Hòa", Some(110))];
    assert_eq!(units(&epochs, "2023-10-09"), names(&three));
    let after = epochs.place(date("2023-10-09"));
    assert_eq!(epochs.counterparts(&UnitId::new("phuong-2"), after), ids(&["phuong-duyen-hai"]));
    assert_eq!(
        epochs.counterparts(&UnitId::new("phuong-duyen-hai"), 0),
        ids(&["phuong-1", "phuong-2", "xa-long-toan"])
    );
    assert_eq!(epochs.same_unit(&UnitId::new("phuong-2"), after), None);
}

#[test]
fn an_appendix_of_the_new_units_gives_their_quotas_and_the_old_one_the_old() {
    let three = lines(&[("Phường Duyên Hải", 65), ("Phường Trường Long Hòa", 120), ("Xã Long Hữu", 100)]);
    let epochs = by(&seven_to_three(), &[&lines(&SEVEN), &three]);
    assert_eq!(units(&epochs, "2023-09-01").len(), 7);
    let stated = [("Phường Duyên Hải", Some(65)), ("Phường Trường Long Hòa", Some(120)), ("Xã Long Hữu", Some(100))];
    assert_eq!(units(&epochs, "2023-10-09"), names(&stated));
    // Where only the new appendix is known, the old units are there without quotas.
    let epochs = by(&seven_to_three(), &[&three]);
    let before = units(&epochs, "2023-09-01");
    assert_eq!((before.len(), before.iter().all(|(_, quota)| quota.is_none())), (7, true));
    assert_eq!(units(&epochs, "2023-10-09"), names(&stated));
}

#[test]
fn an_appendix_is_of_the_time_whose_units_it_names() {
    let day = |day: &str, kind, from: &[&str], to: &[&str]| change(day, kind, from, to);
    // The wards that merged are split again under their names.
    let back = campaign(vec![
        day("2023-10-09", UnitChangeKind::Merge, &["Phường 1", "Phường 2"], &["Phường Mới"]),
        UnitChange {
            carried_by: CarriedBy::Shares(vec![1, 1]),
            ..day("2023-10-20", UnitChangeKind::Split, &["Phường Mới"], &["Phường 1", "Phường 2"])
        },
    ]);
    let (old, one) = (lines(&[("Phường 1", 10), ("Phường 2", 20)]), lines(&[("Phường Mới", 33)]));
    let epochs = by(&back, &[&old]);
    assert_eq!(units(&epochs, "2023-09-01"), names(&[("Phường 1", Some(10)), ("Phường 2", Some(20))]));
    assert_eq!(units(&epochs, "2023-10-09"), names(&[("Phường Mới", Some(30))]));
    assert_eq!(units(&epochs, "2023-10-20"), names(&[("Phường 1", Some(15)), ("Phường 2", Some(15))]));
    let epochs = by(&back, &[&old, &one, &lines(&[("Phường 1", 40), ("Phường 2", 50)])]);
    assert_eq!(units(&epochs, "2023-09-01"), names(&[("Phường 1", Some(10)), ("Phường 2", Some(20))]));
    assert_eq!(units(&epochs, "2023-10-20"), names(&[("Phường 1", Some(40)), ("Phường 2", Some(50))]));
    // A unit that takes in another one later, which is not there yet either.
    let later = campaign(vec![
        UnitChange {
            carried_by: CarriedBy::Shares(vec![1, 1]),
            ..day("2023-10-09", UnitChangeKind::Split, &["Phường 1"], &["Phường A", "Phường B"])
        },
        day("2023-10-20", UnitChangeKind::Merge, &["Phường 2", "Phường B"], &["Phường 2"]),
    ]);
    let epochs = by(&later, &[&old]);
    assert_eq!(units(&epochs, "2023-09-01"), names(&[("Phường 1", Some(10)), ("Phường 2", Some(20))]));
    assert_eq!(units(&epochs, "2023-10-20"), names(&[("Phường A", Some(5)), ("Phường 2", Some(25))]));
}

#[test]
fn a_name_of_another_time_is_another_unit() {
    let epochs = by(&seven_to_three(), &[&lines(&SEVEN)]);
    let (before, after) = (epochs.for_reading(0), epochs.for_reading(1));
    let found = |name: &str| after.find(name).one().map(|id| (id.to_string(), after.holds(&id)));
    // The old one is known, and does not hold.
    assert_eq!(found("Xã Trường Long Hòa"), Some(("xa-truong-long-hoa".to_owned(), false)));
    assert_eq!(found("xã Hiệp Thạnh"), Some(("xa-hiep-thanh".to_owned(), false)));
    // Without its kind the name is the present unit's.
    assert_eq!(found("Trường Long Hòa"), Some(("phuong-truong-long-hoa".to_owned(), true)));
    assert_eq!(found("Xã Long Hữu"), Some(("xa-long-huu".to_owned(), true)));
    assert_eq!(before.find("Phường Duyên Hải").one().map(|id| before.holds(&id)), Some(false));
    assert_eq!(before.find("Trường Long Hòa").one().map(|id| before.holds(&id)), Some(true));
}

#[test]
fn a_split_shares_its_quota_and_a_parent_may_keep_what_it_has() {
    let split = |carried_by| UnitChange {
        carried_by,
        ..change("2023-10-20", UnitChangeKind::Split, &["Phường 1"], &["Phường A", "Phường B"])
    };
    let shared = by(&campaign(vec![split(CarriedBy::Shares(vec![2, 1]))]), &[&lines(&SEVEN[..2])]);
    let expected = [("Phường A", Some(7)), ("Phường B", Some(3)), ("Phường 2", Some(20))];
    assert_eq!(units(&shared, "2023-10-20"), names(&expected));
    let kept = by(&campaign(vec![split(CarriedBy::Parent)]), &[&lines(&SEVEN[..2])]);
    let expected = [("Phường A", None), ("Phường B", None), ("Phường 2", Some(20)), ("Phường 1", Some(10))];
    assert_eq!(units(&kept, "2023-10-20"), names(&expected));
    let parent = kept.registry(date("2023-10-20")).unit(&UnitId::new("phuong-1")).expect("it stays");
    assert_eq!(parent.ended, Some("2023-10-20".parse().expect("a date")));
    assert_eq!(kept.all()[1].successions[0].carried, Carried::By(UnitId::new("phuong-1")));
}

#[test]
fn a_part_may_leave_and_join_another_on_the_same_day() {
    let campaign = campaign(vec![
        UnitChange {
            carried_by: CarriedBy::Shares(vec![3, 1]),
            ..change("2023-10-20", UnitChangeKind::Split, &["Phường 1"], &["Phường 1", "Khu Đông"])
        },
        change("2023-10-20", UnitChangeKind::Merge, &["Phường 2", "Khu Đông"], &["Phường 2"]),
    ]);
    let epochs = by(&campaign, &[&lines(&[("Phường 1", 12), ("Phường 2", 20)])]);
    assert_eq!(epochs.unclear(), []);
    assert_eq!(units(&epochs, "2023-10-20"), names(&[("Phường 1", Some(9)), ("Phường 2", Some(23))]));
    assert_eq!(epochs.counterparts(&UnitId::new("phuong-1"), 1), ids(&["phuong-1"]));
}

#[test]
fn names_may_change_hands_on_one_day() {
    let campaign = campaign(vec![
        change("2023-10-20", UnitChangeKind::Merge, &["Xã C", "Xã D"], &["Xã B"]),
        change("2023-10-20", UnitChangeKind::Merge, &["Xã A", "Xã B"], &["Xã A"]),
    ]);
    let epochs = by(&campaign, &[&lines(&[("Xã A", 1), ("Xã B", 2), ("Xã C", 4), ("Xã D", 8)])]);
    assert_eq!(epochs.unclear(), []);
    let mut found = units(&epochs, "2023-10-20");
    found.sort();
    assert_eq!(found, names(&[("Xã A", Some(3)), ("Xã B", Some(12))]));
}

#[test]
fn a_renamed_unit_still_answers_to_its_old_name() {
    let epochs = by(
        &campaign(vec![change("2023-10-20", UnitChangeKind::Rename, &["Xã Long Toàn"], &["Phường Long Toàn"])]),
        &[&lines(&SEVEN)],
    );
    let after = epochs.for_reading(1);
    assert_eq!(after.find("Xã Long Toàn"), Match::One(UnitId::new("phuong-long-toan")));
    assert_eq!(epochs.same_unit(&UnitId::new("xa-long-toan"), 1), Some(UnitId::new("phuong-long-toan")));
    assert_eq!(epochs.same_unit(&UnitId::new("phuong-long-toan"), 0), Some(UnitId::new("xa-long-toan")));
}

#[test]
fn a_unit_is_itself_by_its_new_name_whatever_it_came_from() {
    let changes = vec![
        change("2023-10-05", UnitChangeKind::Merge, &["Phường 1", "Phường 2"], &["Phường Giồng"]),
        change("2023-10-05", UnitChangeKind::Rename, &["Phường Giồng"], &["Phường Duyên Hải"]),
        change("2023-10-06", UnitChangeKind::Begin, &[], &["Xã Dân Thành"]),
        change("2023-10-07", UnitChangeKind::Rename, &["Phường Duyên Hải"], &["Phường Biển"]),
        change("2023-10-07", UnitChangeKind::Rename, &["Xã Dân Thành"], &["Xã Cồn Cù"]),
        change("2023-10-09", UnitChangeKind::End, &["Xã Cồn Cù"], &[]),
    ];
    let epochs = by(&campaign(changes), &[&lines(&[("Phường 1", 10), ("Phường 2", 20)])]);
    let same = |id: &str, epoch| epochs.same_unit(&UnitId::new(id), epoch).map(|id| id.to_string());
    assert_eq!(same("phuong-duyen-hai", 3).as_deref(), Some("phuong-bien"));
    assert_eq!(same("phuong-bien", 2).as_deref(), Some("phuong-duyen-hai"));
    assert_eq!(same("phuong-bien", 1).as_deref(), Some("phuong-duyen-hai"));
    assert_eq!(same("phuong-bien", 0), None, "it was two then");
    assert_eq!(same("phuong-1", 3), None);
    assert_eq!(same("xa-dan-thanh", 3).as_deref(), Some("xa-con-cu"));
    assert_eq!(same("xa-dan-thanh", 1), None, "it was not there yet");
    assert_eq!(same("xa-dan-thanh", 4), None, "it ended");
}

#[test]
fn units_end_and_begin_and_the_campaign_file_names_them() {
    let entry = |id: &str, name: &str| UnitEntry {
        id: UnitId::new(id),
        name: name.to_owned(),
        aliases: Vec::new(),
        reporting: true,
        quota: None,
        superior: None,
        emails: vec![format!("{id}@example.invalid")],
        areas: Vec::new(),
        forms: None,
    };
    let campaign = Campaign {
        units: vec![entry("ban-a", "Ban A"), entry("ban-b", "Ban B")],
        ..campaign(vec![
            change("2023-10-01", UnitChangeKind::Begin, &[], &["ban-b"]),
            change("2023-10-20", UnitChangeKind::End, &["ban-a"], &[]),
        ])
    };
    let epochs = by(&campaign, &[&lines(&SEVEN[..1])]);
    let at = |day: &str| {
        let all = epochs.registry(date(day)).units().iter();
        all.map(|unit| (unit.name.clone(), unit.ended.is_some())).collect::<BTreeSet<_>>()
    };
    let set = |units: &[(&str, bool)]| units.iter().map(|(name, ended)| ((*name).to_owned(), *ended)).collect();
    assert_eq!(at("2023-09-30"), set(&[("Phường 1", false), ("Ban A", false)]));
    assert_eq!(at("2023-10-01"), set(&[("Phường 1", false), ("Ban A", false), ("Ban B", false)]));
    assert_eq!(at("2023-10-20"), set(&[("Phường 1", false), ("Ban A", true), ("Ban B", false)]));
}

#[test]
fn a_name_that_nobody_bears_is_reported() {
    let changes = vec![
        change("2023-10-20", UnitChangeKind::Merge, &["Phường 1", "Phường 9"], &["Phường X"]),
        change("2023-10-20", UnitChangeKind::Merge, &["Phường 1", "Phường 2"], &["Phường Y"]),
    ];
    let epochs = by(&campaign(changes), &[&lines(&SEVEN)]);
    let found: Vec<_> = epochs.unclear().iter().map(|one| (one.name.as_str(), one.why)).collect();
    assert_eq!(found, [("Phường 1", Unclear::Taken), ("Phường 9", Unclear::Unknown)]);
}

/// Ten thousand communes of which three thousand groups merge on one day: nothing grows with their product.
#[test]
#[ignore = "deep"]
fn a_nation_merges_on_one_day() {
    let names: Vec<String> = (0..10_035).map(|at| format!("Xã Số {at}")).collect();
    let units: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 10)).collect();
    let merge = |at: usize| {
        let from: Vec<&str> = names[at * 3..at * 3 + 3].iter().map(String::as_str).collect();
        change("2023-10-09", UnitChangeKind::Merge, &from, &[&format!("Xã Mới {at}")])
    };
    let epochs = by(&campaign((0..3_282).map(merge).collect()), &[&lines(&units)]);
    let after = epochs.for_reading(1);
    assert_eq!((after.units().len(), epochs.unclear()), (3_282 + 10_035 - 3 * 3_282, &[][..]));
    assert_eq!(after.units().iter().filter_map(|unit| unit.quota).sum::<u64>(), 100_350);
}
