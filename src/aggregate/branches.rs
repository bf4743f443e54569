//! Branches: units under one superior, level by level, and what they come to together.

use std::collections::HashMap;

use super::{Member, View};
use crate::model::campaign::Count;
use crate::model::period::Period;
use crate::model::summary::{BranchStanding, Turnout, UnitStanding};
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
    /// By what stands above each unit, below the branches in which all stand.
    pub(super) fn of(units: &[UnitStanding], whole: &[String], registry: &Registry) -> Self {
        let mut nodes = vec![Node::default()];
        let mut places: HashMap<&[String], usize> = HashMap::new();
        for (at, unit) in units.iter().enumerate() {
            let mut node = 0;
            nodes[0].all.push(at);
            for depth in 1..=unit.above.len() {
                let path = &unit.above[..depth];
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

    fn settle_quotas(&mut self, node: usize, units: &[UnitStanding], stated: &impl Fn(&[String]) -> Option<Count>) {
        let below = self.nodes[node].below.clone();
        for next in &below {
            self.settle_quotas(*next, units, stated);
        }
        let own = self.nodes[node].own.iter().map(|at| units[*at].standing.quota);
        let parts: Vec<Option<Count>> = own.chain(below.iter().map(|next| self.nodes[*next].quota)).collect();
        let stated = stated(&self.nodes[node].path);
        let summed = parts.iter().flatten().copied().reduce(Count::saturating_add);
        let complete = parts.iter().all(Option::is_some);
        self.nodes[node].quota = stated.filter(|_| !complete).or(summed);
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
    pub(super) fn branches(&self, tree: &Tree, members: &[Member<'_>], period: Period) -> Vec<BranchStanding> {
        let branch = |node: &Node| {
            let own: Vec<Member<'_>> = node.all.iter().map(|at| members[*at]).collect();
            let standing = self.together(&own, node.quota, period);
            BranchStanding {
                path: node.path.clone(),
                course: self.course(&own, &standing, period.ends),
                turnout: Turnout::of(own.iter().map(|(unit, _)| unit.status)),
                standing,
                own: node.own.clone(),
                all: node.all.clone(),
            }
        };
        tree.in_order().into_iter().map(branch).collect()
    }
}

/// Leaves out the branches in which all units stand, since they are the whole; gives them.
pub(super) fn take_the_whole(units: &mut [UnitStanding]) -> Vec<String> {
    let Some((first, others)) = units.split_first() else { return Vec::new() };
    let same = |depth: &usize| others.iter().all(|unit| unit.above.get(*depth) == first.above.get(*depth));
    let shared = (0..first.above.len()).take_while(same).count();
    let whole = first.above[..shared].to_vec();
    for unit in units {
        unit.above.drain(..shared);
    }
    whole
}
