//! A disk on which only that is safe which was synced: what the program's calls leave there when the power is cut.
//!
//! A file's bytes are safe when the file was synced after they were written; a name is safe when its folder was synced
//! after it was given or taken away. A rename within a folder is one change, as every file system with a journal makes
//! it; a move from one folder to another is two. Of everything else the cut may leave any part, and the harness chooses:
//! nothing, the names without the bytes (how a file comes to be empty after a rename), or by chance. This is less than a
//! real file system promises, ext4 and NTFS among them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path};

use super::shim::Call;
use crate::fuzzed::Seeded;
use crate::harness::Campaign;

type NodeId = usize;
/// What lies on a disk: paths with bytes, those of folders with none.
pub(super) type Left = BTreeMap<String, Option<Vec<u8>>>;
/// Names that are given or taken away together.
type Change = Vec<(String, Option<NodeId>)>;

/// A file or folder, whatever its names.
#[derive(Clone, Debug)]
enum Node {
    File { live: Vec<u8>, safe: Vec<u8> },
    Folder { live: BTreeMap<String, NodeId>, safe: BTreeMap<String, NodeId>, pending: Vec<Change> },
}

/// What a cut leaves of what was not synced.
#[derive(Clone, Copy, Debug)]
pub(super) enum Luck {
    /// Nothing.
    None,
    /// All names, and no bytes.
    Names,
    /// By chance, from this seed.
    Chance(u64),
}

/// The disk below a campaign folder.
#[derive(Clone, Debug)]
pub(super) struct Disk {
    nodes: Vec<Node>,
}

const ROOT: NodeId = 0;

fn folder() -> Node {
    Node::Folder { live: BTreeMap::new(), safe: BTreeMap::new(), pending: Vec::new() }
}

impl Disk {
    /// A disk on which all of this is safe.
    pub(super) fn of(lying: &Left) -> Self {
        let mut disk = Self { nodes: vec![folder()] };
        for (path, bytes) in lying {
            let path = Path::new(path);
            let id = match bytes {
                Some(bytes) => disk.add(Node::File { live: bytes.clone(), safe: bytes.clone() }),
                None => disk.add(folder()),
            };
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let Node::Folder { live, safe, .. } = disk.node(path.parent().expect("a folder")) else {
                panic!("{} is in no folder", path.display())
            };
            live.insert(name.clone(), id);
            safe.insert(name, id);
        }
        disk
    }

    /// What a call does; paths are told from the root.
    pub(super) fn apply(&mut self, call: &Call, root: &Path) {
        let below = |path: &Path| path.strip_prefix(root).map(Path::to_owned);
        let Ok(path) = below(&call.path) else { return };
        match call.what.as_str() {
            "create" => {
                let id = self.add(Node::File { live: Vec::new(), safe: Vec::new() });
                self.name(&path, Some(id));
            }
            "mkdir" => {
                let id = self.add(folder());
                self.name(&path, Some(id));
            }
            "truncate" => {
                if let Node::File { live, .. } = self.node(&path) {
                    live.resize(call.place, 0);
                }
            }
            "write" => {
                if let Node::File { live, .. } = self.node(&path) {
                    let end = call.place + call.bytes.len();
                    live.resize(live.len().max(end), 0);
                    live[call.place..end].copy_from_slice(&call.bytes);
                }
            }
            "sync" => match self.node(&path) {
                Node::File { live, safe } => safe.clone_from(live),
                Node::Folder { live, safe, pending } => {
                    safe.clone_from(live);
                    pending.clear();
                }
            },
            "rename" => {
                let id = self.find(&path).unwrap_or_else(|| panic!("{call:?}"));
                let second = below(&call.second).expect("below");
                if second.parent() == path.parent() {
                    self.change(&path, &[(&second, Some(id)), (&path, None)]);
                } else {
                    self.name(&second, Some(id));
                    self.name(&path, None);
                }
            }
            "link" => {
                let id = self.find(&path).unwrap_or_else(|| panic!("{call:?}"));
                self.name(&below(&call.second).expect("below"), Some(id));
            }
            "unlink" | "rmdir" => self.name(&path, None),
            "chmod" | "send" => {}
            other => panic!("{other} is not known"),
        }
    }

    fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn find(&self, path: &Path) -> Option<NodeId> {
        path.components().try_fold(ROOT, |at, part| {
            let Component::Normal(name) = part else { return Some(at) };
            let Node::Folder { live, .. } = &self.nodes[at] else { return None };
            live.get(name.to_string_lossy().as_ref()).copied()
        })
    }

    fn node(&mut self, path: &Path) -> &mut Node {
        let id = self.find(path).unwrap_or_else(|| panic!("{} is not on the disk", path.display()));
        &mut self.nodes[id]
    }

    /// Gives a name to a node, or takes it away.
    fn name(&mut self, path: &Path, id: Option<NodeId>) {
        self.change(path, &[(path, id)]);
    }

    /// Changes names in the folder of a path.
    fn change(&mut self, path: &Path, names: &[(&Path, Option<NodeId>)]) {
        let Node::Folder { live, pending, .. } = self.node(path.parent().expect("a folder")) else {
            panic!("{} is not a folder", path.display())
        };
        let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
        let change: Change = names.iter().map(|(path, id)| (name(path), *id)).collect();
        rename(live, &change);
        pending.push(change);
    }

    /// What is there after a cut.
    pub(super) fn cut(&self, luck: Luck) -> Left {
        let mut left = BTreeMap::new();
        let mut seeded = Seeded(if let Luck::Chance(seed) = luck { seed } else { 1 });
        self.gather(ROOT, "", luck, &mut seeded, &mut left);
        left
    }

    fn gather(&self, at: NodeId, path: &str, luck: Luck, seeded: &mut Seeded, left: &mut Left) {
        match &self.nodes[at] {
            Node::File { live, safe } => {
                let bytes = match luck {
                    _ if live == safe => safe.clone(),
                    Luck::None | Luck::Names => safe.clone(),
                    Luck::Chance(_) => match seeded.below(4) {
                        0 => safe.clone(),
                        1 => live.clone(),
                        2 => live[..live.len() / 2].to_vec(),
                        // The length was kept, the bytes were not.
                        _ => vec![0; live.len()],
                    },
                };
                left.insert(path.to_owned(), Some(bytes));
            }
            Node::Folder { live, safe, pending } => {
                let mut names = match luck {
                    Luck::Names => live.clone(),
                    _ => safe.clone(),
                };
                if let Luck::Chance(_) = luck {
                    // The changes of one name come in their order; those of others may come without them.
                    let mut lost: BTreeSet<&String> = BTreeSet::new();
                    for change in pending {
                        if seeded.below(2) == 0 || change.iter().any(|(name, _)| lost.contains(name)) {
                            lost.extend(change.iter().map(|(name, _)| name));
                        } else {
                            rename(&mut names, change);
                        }
                    }
                }
                if !path.is_empty() {
                    left.insert(path.to_owned(), None);
                }
                for (name, id) in names {
                    let path = if path.is_empty() { name } else { format!("{path}/{name}") };
                    self.gather(id, &path, luck, seeded, left);
                }
            }
        }
    }
}

fn rename(names: &mut BTreeMap<String, NodeId>, change: &Change) {
    for (name, id) in change {
        match id {
            Some(id) => names.insert(name.clone(), *id),
            None => names.remove(name),
        };
    }
}

/// What lies in a folder: a folder before what is in it.
pub(super) fn lying_in(root: &Path) -> Left {
    let mut lying = Left::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).expect("a folder").map(|item| item.expect("an item").path()) {
            let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
            if path.is_dir() {
                lying.insert(name, None);
                folders.push(path);
            } else {
                lying.insert(name, Some(fs::read(path).expect("a file")));
            }
        }
    }
    lying
}

/// A campaign folder with what a cut left.
pub(super) fn campaign(left: &Left) -> Campaign {
    let campaign = Campaign::new();
    fs::remove_dir_all(campaign.path()).expect("removed");
    fs::create_dir(campaign.path()).expect("made");
    lay_out(left, campaign.path());
    campaign
}

/// Writes what a cut left into an empty folder.
pub(super) fn lay_out(left: &Left, folder: &Path) {
    for (path, bytes) in left {
        let path = folder.join(path);
        match bytes {
            None => fs::create_dir_all(path).expect("made"),
            Some(bytes) => fs::write(path, bytes).expect("written"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(what: &str, path: &str, second: &str, bytes: &[u8]) -> Call {
        let below = |path: &str| if path.is_empty() { "".into() } else { Path::new("/c").join(path) };
        Call { what: what.to_owned(), place: 0, path: below(path), second: below(second), bytes: bytes.to_vec() }
    }

    fn told(disk: &Disk, luck: Luck) -> Vec<String> {
        let told = |(path, bytes): (String, Option<Vec<u8>>)| {
            bytes.map(|bytes| format!("{path}={}", String::from_utf8_lossy(&bytes)))
        };
        disk.cut(luck).into_iter().filter_map(told).collect()
    }

    #[test]
    fn only_what_was_synced_is_safe() {
        let place = tempfile::tempdir().expect("a folder");
        fs::create_dir(place.path().join("in")).expect("made");
        fs::write(place.path().join("in/old"), "old").expect("written");
        let mut disk = Disk::of(&lying_in(place.path()));
        let mut steps = |calls: &[Call], none: &[&str], names: &[&str]| {
            for call in calls {
                disk.apply(call, Path::new("/c"));
            }
            assert_eq!(
                (told(&disk, Luck::None), told(&disk, Luck::Names)),
                (
                    none.iter().map(|told| (*told).to_owned()).collect(),
                    names.iter().map(|told| (*told).to_owned()).collect(),
                )
            );
        };
        steps(
            &[call("create", "in/.new", "", b""), call("write", "in/.new", "", b"new")],
            &["in/old=old"],
            &["in/.new=", "in/old=old"],
        );
        // Renamed without a sync of the file: the name may be there without the bytes.
        steps(&[call("rename", "in/.new", "in/new", b"")], &["in/old=old"], &["in/new=", "in/old=old"]);
        steps(&[call("sync", "in", "", b"")], &["in/new=", "in/old=old"], &["in/new=", "in/old=old"]);
        steps(&[call("sync", "in/new", "", b"")], &["in/new=new", "in/old=old"], &["in/new=new", "in/old=old"]);
        // A move is safe in neither folder before they are synced.
        steps(
            &[call("mkdir", "out", "", b""), call("rename", "in/old", "out/old", b"")],
            &["in/new=new", "in/old=old"],
            &["in/new=new", "out/old=old"],
        );
        steps(&[call("sync", "out", "", b"")], &["in/new=new", "in/old=old"], &["in/new=new", "out/old=old"]);
        steps(&[call("sync", "", "", b"")], &["in/new=new", "in/old=old"], &["in/new=new", "out/old=old"]);
        let root = Call { path: "/c".into(), ..call("sync", "", "", b"") };
        steps(&[root], &["in/new=new", "in/old=old", "out/old=old"], &["in/new=new", "out/old=old"]);
        steps(&[call("sync", "in", "", b"")], &["in/new=new", "out/old=old"], &["in/new=new", "out/old=old"]);
        for seed in 1..50 {
            assert_eq!(told(&disk, Luck::Chance(seed)), ["in/new=new", "out/old=old"]);
        }
    }
}
