//! The letters that wait in the queue, as an independent parser reads them.

use std::fs;

use mail_parser::{Message, MessageParser, MimeHeaders};
use tonghop::deliver::spool::{Spool, State};

use crate::harness::Campaign;

/// A letter of the queue, as an independent parser reads it.
pub(super) struct Letter {
    pub(super) file: String,
    pub(super) bytes: Vec<u8>,
}

impl Letter {
    pub(super) fn parsed(&self) -> Message<'_> {
        MessageParser::default().parse(&self.bytes).expect("a letter")
    }

    pub(super) fn kind(&self) -> String {
        tonghop::deliver::envelope::header(&self.bytes, "X-Tonghop-Kind").expect("a kind")
    }

    pub(super) fn to(&self) -> Vec<String> {
        tonghop::deliver::envelope::Envelope::of(&self.bytes).expect("an envelope").to
    }

    pub(super) fn subject(&self) -> String {
        self.parsed().subject().expect("a subject").to_owned()
    }

    pub(super) fn text(&self) -> String {
        self.parsed().body_text(0).expect("a text").into_owned()
    }

    pub(super) fn header(&self, name: &str) -> String {
        tonghop::deliver::envelope::header(&self.bytes, name).unwrap_or_default()
    }

    pub(super) fn attachments(&self) -> Vec<(String, Vec<u8>)> {
        let parsed = self.parsed();
        let named = parsed
            .attachments()
            .filter_map(|part| Some((part.attachment_name()?.to_owned(), part.contents().to_vec())));
        named.filter(|(name, _)| name != "bieu-do.png").collect()
    }
}

/// The letters in the queue, taken out of it as if they were sent.
pub(super) fn take(campaign: &Campaign) -> Vec<Letter> {
    let spool = Spool::new(campaign.path());
    let files = spool.letters(State::Queue).expect("a folder");
    fs::create_dir_all(spool.root().join("sent")).expect("a folder");
    files
        .into_iter()
        .map(|file| {
            let bytes = spool.read(&file).expect("readable").expect("there");
            fs::rename(spool.root().join("queue").join(&file), spool.root().join("sent").join(&file)).expect("moved");
            Letter { file, bytes }
        })
        .collect()
}

pub(super) fn of_kind<'l>(letters: &'l [Letter], kind: &str) -> Vec<&'l Letter> {
    letters.iter().filter(|letter| letter.kind() == kind).collect()
}

pub(super) fn recipients(letters: &[&Letter]) -> Vec<String> {
    letters.iter().flat_map(|letter| letter.to()).collect()
}
