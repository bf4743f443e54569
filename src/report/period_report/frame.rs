//! The blocks above and below a document's text after Decree 30/2020/NĐ-CP: who issues it, *Quốc hiệu* and *Tiêu ngữ*,
//! number, place and date; signature and *Nơi nhận*.

use super::markup::Frame;
use crate::model::campaign::Campaign;
use crate::model::period::Instant;
use crate::report::docx::{Block, Paragraph, Row, Style, Table};
use crate::report::names;
use crate::report::words::Words;
use crate::report::workbook::written_date;

/// Shares of the width left and right.
const HEAD: [u32; 2] = [40, 60];
const FOOT: [u32; 2] = [50, 50];

/// Both blocks, as of a moment.
pub(super) fn frame(campaign: &Campaign, words: &Words, drawn: Instant) -> Frame {
    Frame { head: head(campaign, words, drawn), signature: signature(campaign, words) }
}

fn head(campaign: &Campaign, words: &Words, drawn: Instant) -> Vec<Block> {
    let issuer = &campaign.issuer;
    let mut left: Vec<Paragraph> = issuer.superior.iter().map(|line| paragraph(Style::Superior, line)).collect();
    left.extend(issuer.office.iter().map(|line| paragraph(Style::Office, line)));
    left.push(paragraph(Style::ShortRule, ""));
    let right = vec![
        paragraph(Style::State, words.label("workbook.state")),
        paragraph(Style::Motto, words.label("workbook.motto")),
        paragraph(Style::LongRule, ""),
    ];
    let day = campaign.calendar.local(drawn).date_naive();
    let date = written_date(words, "workbook.place_date", day, &[("place", &issuer.place)]);
    let number = vec![paragraph(Style::Number, &names::document_number(campaign, words))];
    let date = vec![paragraph(Style::PlaceDate, date.trim_start_matches([',', ' ']))];
    vec![unruled(HEAD, vec![[left, right], [number, date]])]
}

fn signature(campaign: &Campaign, words: &Words) -> Vec<Block> {
    let issuer = &campaign.issuer;
    let mut left = Vec::new();
    if !issuer.recipients.is_empty() {
        left.push(paragraph(Style::RecipientsHeading, words.label("workbook.recipients")));
    }
    let last = issuer.recipients.len().saturating_sub(1);
    for (at, recipient) in issuer.recipients.iter().enumerate() {
        let end = if at == last { "." } else { ";" };
        left.push(paragraph(Style::Recipients, &format!("- {}{end}", recipient.trim_end_matches(['.', ';']))));
    }
    let mut right: Vec<Paragraph> = issuer.signature.iter().map(|line| paragraph(Style::Signature, line)).collect();
    right.push(paragraph(Style::SigningRoom, ""));
    vec![Block::Paragraph(paragraph(Style::Note, "")), unruled(FOOT, vec![[left, right]])]
}

fn unruled(widths: [u32; 2], rows: Vec<[Vec<Paragraph>; 2]>) -> Block {
    let rows = rows.into_iter().map(|cells| Row { header: false, strong: false, cells: cells.into() }).collect();
    Block::Table(Table { widths: widths.into(), ruled: false, rows })
}

fn paragraph(style: Style, text: &str) -> Paragraph {
    Paragraph { style, text: text.to_owned() }
}
