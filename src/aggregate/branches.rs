//! Branches: units under one superior, level by level, and what they come to together.

use std::collections::HashMap;

use super::{Member, View};
use crate::model::count::Count;
use crate::model::period::Period;
use crate::model::summary::{BranchStanding, FormerUnit};
use crate::model::turnout::Turnout;
use crate::recognise::units::Registry;

/// A branch before its figures are known.
#[derive(Default)]
struct Node {
    path: Vec<String>,
    /// The nodes right below it, in the order in which their units first appear.
    below: Vec<usize>,
    /// Places of the units right in it.
    own: Vec<usize>,
    /// Places of all its units.
    all: Vec<usize>,
    /// Its quota: what its units' come to; its own where not all of them have one.
    quota: Option<Count>,
}

/// The tree of a summary's units; the first node is the whole of them.
pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// By what stands above each unit, below the branches in which all stand, and by what each has as its quota.
    pub(super) fn of(units: &[(&[String], Option<Count>)], whole: &[String], registry: &Registry) -> Self {
        let mut nodes = vec![Node::default()];
        let mut places: HashMap<&[String], usize> = HashMap::new();
        for (at, (above, _)) in units.iter().enumerate() {
            let mut node = 0;
            nodes[0].all.push(at);
            for depth in 1..=above.len() {
                let path = &above[..depth];
                let next = *places.entry(path).or_insert_with(|| {
                    nodes.push(Node { path: path.to_vec(), ..Node::default() });
                    let new = nodes.len() - 1;
                    nodes[node].below.push(new);
                    new
                });
                nodes[next].all.push(at);
                node = next;
            }
            nodes[node].own.push(at);
        }
        let mut tree = Self { nodes };
        tree.settle_quotas(0, units, &|path| registry.quota_of_branch(&[whole, path].concat()));
        tree
    }

    /// The quota of all units, with those that are given to branches as a whole.
    pub(super) fn quota(&self) -> Option<Count> {
        self.nodes[0].quota
    }

    fn settle_quotas(
        &mut self,
        node: usize,
        units: &[(&[String], Option<Count>)],
        stated: &impl Fn(&[String]) -> Option<Count>,
    ) {
        let below = self.nodes[node].below.clone();
        for next in &below {
            self.settle_quotas(*next, units, stated);
        }
        let own = self.nodes[node].own.iter().map(|at| units[*at].1);
        let parts: Vec<Option<Count>> = own.chain(below.iter().map(|next| self.nodes[*next].quota)).collect();
        let stated = stated(&self.nodes[node].path);
        let summed = parts.iter().flatten().copied().reduce(Count::saturating_add);
        let complete = parts.iter().all(Option::is_some);
        self.nodes[node].quota = stated.filter(|_| !complete).or(summed);
    }

    /// Every branch with its quota and the places of its units, each before those below it.
    pub(super) fn listed(&self) -> Vec<(&[String], Option<Count>, &[usize])> {
        self.in_order().into_iter().map(|node| (node.path.as_slice(), node.quota, node.all.as_slice())).collect()
    }

    /// The nodes but the first, each before those below it.
    fn in_order(&self) -> Vec<&Node> {
        let mut order = Vec::with_capacity(self.nodes.len());
        let mut waiting: Vec<usize> = self.nodes[0].below.iter().rev().copied().collect();
        while let Some(at) = waiting.pop() {
            order.push(&self.nodes[at]);
            waiting.extend(self.nodes[at].below.iter().rev());
        }
        order
    }
}

impl View<'_> {
    /// Every branch, each before those below it.
    pub(super) fn branches(
        &self,
        tree: &Tree,
        members: &[Member<'_>],
        former: &[FormerUnit],
        period: Period,
    ) -> Vec<BranchStanding> {
        let branch = |node: &Node| {
            let own: Vec<Member<'_>> = node.all.iter().map(|at| members[*at]).collect();
            let before: Vec<&FormerUnit> = former.iter().filter(|unit| unit.above.starts_with(&node.path)).collect();
            let standing = self.together(&own, node.quota, period);
            BranchStanding {
                path: node.path.clone(),
                trend: self.trend(&own, &before, &standing, period.ends),
                turnout: Turnout::of(own.iter().map(|(unit, _)| unit.status)),
                standing,
                own: node.own.clone(),
                all: node.all.clone(),
            }
        };
        tree.in_order().into_iter().map(branch).collect()
    }
}

/// The branches in which all units stand, which are the whole of them.
pub(super) fn the_whole<'u>(mut above: impl Iterator<Item = &'u [String]> + Clone) -> Vec<String> {
    let Some(first) = above.next() else { return Vec::new() };
    let same = |depth: &usize| above.clone().all(|other| other.get(*depth) == first.get(*depth));
    let shared = (0..first.len()).take_while(same).count();
    first[..shared].to_vec()
}
