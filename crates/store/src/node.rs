use base::{NodeId, Timestamp};

use crate::shard::{self, has_ended};

/// A process that works on what waits, and until when it is counted as there.
///
/// Unique by node. Nothing is kept from anybody by it: it only tells the others
/// how many share the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Which process.
    pub node: NodeId,
    /// From when on it is counted no more.
    pub until: Timestamp,
}

/// A wish to be counted as there, or, with an `until` that has passed, to be
/// counted no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attend {
    /// Which process.
    pub node: NodeId,
    /// Until when; no more than [`LONGEST_LEASE`](crate::LONGEST_LEASE) from now.
    pub until: Timestamp,
}

/// Who is there, as one of them needs to know it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attendance {
    /// How many nodes are there, the one that asks included unless it leaves.
    pub nodes: u64,
    /// How many of the others come before it in the order of their ids.
    pub before: u64,
}

/// What a wish does to what is stored, and what it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeChange {
    /// What is to be removed, as it was read.
    pub forget: Vec<Node>,
    /// What is to be written.
    pub save: Option<Node>,
    /// The answer.
    pub attendance: Attendance,
}

impl Node {
    /// Whether it is counted as there. Not if its end is farther away than anybody
    /// may wish for.
    #[must_use]
    pub fn is_there(&self, now: Timestamp) -> bool {
        !has_ended(self.until, now)
    }

    /// The rule of state. `known` are all that the engine has, ended or not.
    /// Those that have ended are forgotten, among them any whose end is farther
    /// away than anybody may wish for: a clock that has been put back since has
    /// written it.
    #[must_use]
    pub fn attend(known: &[Self], wish: Attend, now: Timestamp) -> NodeChange {
        let Attend { node, until } = wish;
        let is_there = |it: &Self| it.is_there(now);
        let save = Some(Self { node, until }).filter(is_there);
        let others = || known.iter().filter(|it| it.node != node && is_there(it));
        let stays = |it: &Self| is_there(it) && (it.node != node || save.is_some());
        let count = |nodes: usize| u64::try_from(nodes).unwrap_or(u64::MAX);
        NodeChange {
            forget: known.iter().filter(|it| !stays(it)).copied().collect(),
            attendance: Attendance {
                nodes: count(others().chain(&save).count()),
                before: count(others().filter(|it| it.node < node).count()),
            },
            save,
        }
    }
}

impl Attendance {
    /// How many shards are this node's share. The shares of all who are there
    /// are as even as can be, and together they are all shards: what is left of
    /// an even division goes to those that come first.
    #[must_use]
    pub fn share(self) -> usize {
        let all = u64::from(shard::COUNT);
        let each = all.checked_div(self.nodes).unwrap_or_default();
        let left = all.checked_rem(self.nodes).unwrap_or_default();
        let share = each.saturating_add(u64::from(self.before < left));
        usize::try_from(share).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LONGEST_LEASE;

    fn node(number: u8, until: i64) -> Node {
        Node {
            node: NodeId::new([number; 16]),
            until: Timestamp::from_secs(until),
        }
    }

    fn attend(known: &[Node], wish: Node, now: i64) -> NodeChange {
        let Node { node, until } = wish;
        Node::attend(known, Attend { node, until }, Timestamp::from_secs(now))
    }

    #[test]
    fn those_are_counted_whose_end_is_to_come_and_believable() {
        let farthest = 100 + i64::try_from(LONGEST_LEASE.as_secs()).unwrap();
        let known = [
            node(1, 101),
            node(2, 100),
            node(3, farthest),
            node(4, farthest + 1),
            node(5, 90),
        ];
        let change = attend(&known, node(5, 130), 100);
        assert_eq!(change.forget, [known[1], known[3], known[4]]);
        assert_eq!(change.save, Some(node(5, 130)));
        let (nodes, before) = (3, 2);
        assert_eq!(change.attendance, Attendance { nodes, before });
    }

    #[test]
    fn who_leaves_is_forgotten_and_not_counted() {
        let known = [node(1, 130), node(2, 130)];
        let change = attend(&known, node(2, 100), 100);
        assert_eq!((change.save, change.forget), (None, vec![known[1]]));
        assert_eq!(change.attendance.nodes, 1);
        assert_eq!(attend(&[], node(2, 100), 100).attendance.nodes, 0);
    }

    #[test]
    fn the_shares_of_any_number_of_nodes_are_even_and_together_everything() {
        for nodes in 1..=40 {
            let share = |before| Attendance { nodes, before }.share();
            let shares: Vec<_> = (0..nodes).map(share).collect();
            assert_eq!(shares.iter().sum::<usize>(), usize::from(shard::COUNT));
            let (most, least) = (shares.iter().max(), shares.iter().min());
            assert!(most.unwrap() - least.unwrap() <= 1, "{shares:?}");
        }
        assert_eq!(Attendance::default().share(), 0);
    }
}
