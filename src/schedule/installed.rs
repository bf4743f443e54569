//! What an installed unit runs, read from its text as systemd reads it.
//!
//! Text in, words out: which units a machine has, and whether they are on, is not known here.

use std::path::Path;

/// Stands for the instance's name while a template is compared with a folder; no path holds it.
const BLANK: &str = "\0";

/// The campaign folder that a service runs: what follows `-C`, else its working directory. `None`: it does not run this
/// program, or in no folder, or sends mail and nothing else. `instance`: what `%i` stands for.
#[must_use]
pub(crate) fn folder(service: &str, instance: Option<&str>) -> Option<String> {
    let instance = instance.unwrap_or_default();
    let mut working = None;
    let mut named = None;
    for line in service.lines().map(str::trim) {
        if let Some(command) = line.strip_prefix("ExecStart=") {
            let command = words(command, instance);
            let program = command.first()?.trim_start_matches(['-', '@', ':', '+', '!']);
            let name = Path::new(program).file_name()?.to_string_lossy();
            if !name.starts_with("tonghop") || command.iter().any(|word| word == "send") {
                return None;
            }
            named = Some(folder_named(&command));
        } else if let Some(folder) = line.strip_prefix("WorkingDirectory=") {
            working = words(folder, instance).into_iter().next();
        }
    }
    named?.or(working)
}

/// The instance of a template that runs this folder: `kh110` for `/srv/tonghop/kh110`.
#[must_use]
pub(crate) fn instance(template: &str, folder: &str) -> Option<String> {
    let pattern = self::folder(template, Some(BLANK))?;
    let (before, after) = pattern.split_once(BLANK)?;
    let name = folder.strip_prefix(before)?.strip_suffix(after)?;
    (!name.is_empty() && !name.contains('/')).then(|| name.to_owned())
}

/// The folder that a call names.
fn folder_named(command: &[String]) -> Option<String> {
    let mut rest = command.iter().skip(1);
    while let Some(word) = rest.next() {
        if word == "-C" || word == "--dir" {
            return rest.next().cloned();
        }
        if let Some(folder) = word.strip_prefix("--dir=") {
            return Some(folder.to_owned());
        }
    }
    None
}

/// The words of a command line in a unit, quotes, escapes and `%` resolved.
fn words(line: &str, instance: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            _ if quote == Some(letter) => quote = None,
            '"' | '\'' if quote.is_none() => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            letter if letter.is_whitespace() && quote.is_none() => words.extend(word.take()),
            '\\' => word.get_or_insert_default().extend(letters.next()),
            '%' => match letters.next() {
                Some('i' | 'I') => word.get_or_insert_default().push_str(instance),
                other => word.get_or_insert_default().extend(other),
            },
            '$' => {
                let _ = letters.next_if_eq(&'$');
                word.get_or_insert_default().push('$');
            }
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::super::systemd::{Owner, units};
    use super::super::tests::plan;
    use super::*;

    #[test]
    fn a_unit_tells_the_folder_it_was_made_for() {
        let plan = plan(false);
        for owner in [Owner::User, Owner::System("tonghop".to_owned())] {
            assert_eq!(folder(&units(&plan, &owner)[0].1, None).as_deref(), Some(plan.folder.as_str()));
        }
        assert_eq!(folder("ExecStart=/usr/bin/cat -C /srv/a\n", None), None);
        let by_hand = "[Service]\nWorkingDirectory=/srv/a\nExecStart=-/usr/local/bin/tonghop run\n";
        assert_eq!(folder(by_hand, None).as_deref(), Some("/srv/a"));
    }

    #[test]
    fn the_packages_template_tells_its_instance() {
        let template = include_str!("../../deploy/deb/tonghop@.service");
        assert_eq!(folder(template, Some("kh110")).as_deref(), Some("/srv/tonghop/kh110"));
        assert_eq!(instance(template, "/srv/tonghop/kh110").as_deref(), Some("kh110"));
        assert_eq!(instance(template, "/srv/tonghop/a/b"), None);
        assert_eq!(instance(template, "/srv/other/kh110"), None);
    }
}
